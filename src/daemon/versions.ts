/** Whether a version comes before another one: by its numbers, and a preview before what it previews. */
export const isOlder = (version: string, than: string): boolean => {
  const [left, right] = [partsOf(version), partsOf(than)]
  for (const [index, number] of left.numbers.entries()) {
    const other = right.numbers[index] ?? 0
    if (number !== other) return number < other
  }
  if (left.preview === right.preview) return false
  return left.preview !== "" && (right.preview === "" || left.preview < right.preview)
}

// helpers

const partsOf = (version: string) => {
  const [plain = "", ...preview] = version.split("-")
  const numbers = plain.split(".").map((part) => Number.parseInt(part, 10) || 0)
  return { numbers: [0, 1, 2].map((index) => numbers[index] ?? 0), preview: preview.join("-") }
}
