import { stripControl } from "../platform/terminalText.ts"

/** Human text with no control but its line breaks: whatever a name, a path or a host put into it (design 3). */
export const plainText = (text: string): string => text.split("\n").map(stripControl).join("\n")

/** {@link plainText} with the emphasis of `markedStyle`, and of nobody else. */
export const colorText =
  (mark: string) =>
  (text: string): string =>
    text.split(mark).map(plainText).join("\u001b")
