import { stripControl } from "../platform/terminalText.ts"

const escape = String.fromCharCode(27)
const ourStyles = new RegExp(`(${escape}\\[(?:0|1|2|31|32|33)m)`)

const lines = (text: string, clean: (line: string) => string) => text.split("\n").map(clean).join("\n")

/** Human text with no control but its line breaks: whatever a name, a path or a host put into it (design 3). */
export const plainText = (text: string): string => lines(text, stripControl)

/** {@link plainText} that keeps the colours of our own styles. */
export const colorText = (text: string): string =>
  lines(text, (line) =>
    line
      .split(ourStyles)
      .map((part, index) => (index % 2 === 1 ? part : stripControl(part)))
      .join("")
  )
