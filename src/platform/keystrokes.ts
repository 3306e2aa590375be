/** A line that is being typed in raw mode. */
export interface Line {
  readonly text: string
  /** Inside an escape sequence (arrow keys, paste markers), which is not part of an answer. */
  readonly escaped: "no" | "start" | "inside"
}

/** What a keystroke leads to. */
export type Typed =
  | { readonly kind: "typing"; readonly line: Line }
  | { readonly kind: "entered"; readonly text: string; readonly rest: string }
  | { readonly kind: "interrupted" }
  | { readonly kind: "ended" }

export const emptyLine: Line = { text: "", escaped: "no" }

/** Feeds typed characters to a line: Enter ends it, Backspace and Ctrl-U edit, Ctrl-C interrupts, Ctrl-D ends input. */
export const type = (line: Line, typed: string): Typed => {
  let { escaped, text } = line
  const characters = Array.from(typed)
  for (const [index, character] of characters.entries()) {
    if (escaped === "start") escaped = character === "[" || character === "O" ? "inside" : "no"
    else if (escaped === "inside") escaped = /[@-~]/.test(character) ? "no" : "inside"
    else if (character === "\r" || character === "\n") {
      return { kind: "entered", text, rest: characters.slice(index + 1).join("") }
    } else if (character === "\u0003") return { kind: "interrupted" }
    else if (character === "\u0004") {
      if (text === "") return { kind: "ended" }
    } else if (character === "\u001b") escaped = "start"
    else if (character === "\u007f" || character === "\b") text = Array.from(text).slice(0, -1).join("")
    else if (character === "\u0015") text = ""
    else if (character >= " ") text += character
  }
  return { kind: "typing", line: { text, escaped } }
}
