/** The oldest Node that can run us (design R1). */
export const oldestNode = [22, 13] as const

/** Whether a version such as 24.1.0 is new enough. */
export const isRecentNode = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])
}
