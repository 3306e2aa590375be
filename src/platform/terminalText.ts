/**
 * Text that somebody else wrote, safe on a terminal: no escape sequence, no control character (line breaks and tabs
 * become a space) and no bidirectional control is left (design 3). Anything else stays as it is.
 */
export const stripControl = (text: string): string =>
  text.replace(sequences, "").replace(breaks, " ").replace(controls, "").replace(loneSurrogate, "\ufffd")

/** The beginning of a text that somebody else wrote, safe on a terminal: at most `limit` characters, marked when cut. */
export const briefly = (text: string, limit: number): string => {
  // A text of megabytes is not worth searching for the escapes in the part that is cut away.
  const safe = stripControl(text.slice(0, limit * 20)).trim()
  return safe.length <= limit && text.length <= limit * 20 ? safe : `${stripControl(safe.slice(0, limit - 1))}…`
}

/** A commit as people read it. */
export const shortCommit = (commit: string): string => commit.slice(0, 7)

/** Columns that a text takes on a terminal: East Asian wide characters and emoji take two, combining marks none. */
export const columnsOf = (text: string): number =>
  [...text].reduce((sum, character) => sum + (mark.test(character) ? 0 : wide.test(character) ? 2 : 1), 0)

/** The text in exactly this many columns: filled with spaces, or cut with an ellipsis. */
export const fitColumns = (text: string, columns: number): string => {
  const width = columnsOf(text)
  if (width <= columns) return text + " ".repeat(columns - width)
  let kept = ""
  for (const character of text) {
    if (columnsOf(kept + character) > columns - 1) break
    kept += character
  }
  return columns < 1 ? "" : `${kept}…${" ".repeat(columns - 1 - columnsOf(kept))}`
}

// helpers

const escape = "\\u001b"
const terminator = "(?:\\u0007|\\u001b\\\\|\\u009c)"

/** CSI, OSC and other string sequences, and two-character escapes; what is cut off in the middle loses its escape only. */
const sequences = new RegExp(
  `(?:${escape}\\[|\\u009b)[0-?]*[ -/]*[@-~]|(?:${escape}[\\]PX^_]|[\\u009d\\u0090\\u0098\\u009e\\u009f])[^\\u0007\\u001b\\u009c]*${terminator}|${escape}[ -/]*[0-OQ-WYZ\\\\\`-~]`,
  "g"
)
const breaks = /\r\n|[\t\n\v\f\r\u0085\u2028\u2029]/g
const controls = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
const loneSurrogate = /\p{Cs}/gu
const mark = /[\p{Mn}\p{Me}\p{Cf}]/u
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
