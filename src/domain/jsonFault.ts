/** Where a text stops being JSON, in words: "line 3, column 5: found }". For a text that `JSON.parse` has refused. */
export const faultIn = (text: string): string => {
  const at = faultAt(text)
  const before = text.slice(0, at).split("\n")
  const place = `line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`
  const found = Array.from(text.slice(at, at + 2))[0]
  return found === undefined ? `${place}: it ends too soon` : `${place}: unexpected ${JSON.stringify(found)}`
}

// helpers

const token = /([[\]{},:])|(")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-]))|((?:true|false|null)(?!\w))/y

const space = /[ \t\n\r]*/y

/** What may come next: a value, or what stands behind one; `Empty` where a list or an object may also end at once. */
type Next = "value" | "valueOrEmpty" | "key" | "keyOrEmpty" | "colon" | "end"

/** The index of the first character that cannot stand where it stands; the length where it ends too soon. */
const faultAt = (text: string): number => {
  const open: Array<"[" | "{"> = []
  let next: Next = "value"
  for (let at = 0; ;) {
    space.lastIndex = at
    space.exec(text)
    at = space.lastIndex
    token.lastIndex = at
    const [whole = "", sign, quote, ...literals] = token.exec(text) ?? []
    const wantsValue: boolean = next === "value" || next === "valueOrEmpty"
    if (quote !== undefined) {
      if (!wantsValue && next !== "key" && next !== "keyOrEmpty") return at
      const end = stringEnd(text, at + 1)
      if (text[end] !== quote) return end
      at = end
      next = wantsValue ? "end" : "colon"
    } else if (literals.some((literal) => literal !== undefined)) {
      if (!wantsValue) return at
      next = "end"
    } else if ((sign === "[" || sign === "{") && wantsValue) {
      open.push(sign)
      next = sign === "[" ? "valueOrEmpty" : "keyOrEmpty"
    } else if (sign === ":" && next === "colon") next = "value"
    else if (sign === "," && next === "end" && open.length > 0) next = open.at(-1) === "[" ? "value" : "key"
    else if (sign === "]" && open.at(-1) === "[" && (next === "end" || next === "valueOrEmpty")) {
      open.pop()
      next = "end"
    } else if (sign === "}" && open.at(-1) === "{" && (next === "end" || next === "keyOrEmpty")) {
      open.pop()
      next = "end"
    } else return at
    at += quote === undefined ? whole.length : 1
  }
}

/** The closing quote, or the first character that a string cannot have. */
const stringEnd = (text: string, from: number): number => {
  for (let at = from; at < text.length; at++) {
    const character = text[at] ?? ""
    if (character === '"' || character < " ") return at
    if (character === "\\" && !/^(?:["\\/bfnrt]|u[\da-fA-F]{4})/.test(text.slice(at + 1, at + 6))) return at
    if (character === "\\") at++
  }
  return text.length
}
