/** The oldest Node that can run us (design R1). */
export const oldestNode = [22, 13] as const

/** Whether a version such as 24.1.0 is new enough. The build writes this function before the library: it stands alone. */
export const isRecentNode = (version: string, oldest: readonly [number, number] = oldestNode): boolean => {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
}
