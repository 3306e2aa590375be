/** Every `spec-kitty ...` that a Markdown text tells its reader to run: command words, option names, and the line. */
export const mentionedCommands = (
  markdown: string
): ReadonlyArray<{ readonly command: string; readonly options: ReadonlyArray<string>; readonly line: string }> =>
  [...markdown.matchAll(/(?:^\s*|`)spec-kitty ([^`\n]+)/gm)].map(([, line = ""]) => {
    const words = line
      .replaceAll(/"[^"]*"/g, "TEXT")
      .split(/\s+/)
      .filter((word) => word !== "")
    const end = words.findIndex((word) => !/^[a-z]+(-[a-z]+)*$/.test(word))
    const named = end === -1 ? words : words.slice(0, end)
    return { command: withoutArgument(named).join(" "), options: words.filter((word) => word.startsWith("--")), line }
  })

// A lower-case example argument, such as the slug in `create-feature export-as-csv`.
const withoutArgument = (words: ReadonlyArray<string>) => (words[0] === "agent" ? words.slice(0, 3) : words)
