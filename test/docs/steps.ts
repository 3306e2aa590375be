import { fleeting } from "../helpers/fleeting.ts"

/** Something that a page tells its reader to do: a block of shell, or one command of a transcript with what it shows. */
export interface Step {
  readonly kind: "sh" | "console"
  readonly text: string
  /** What a transcript shows; a line `...` stands for any number of lines. */
  readonly shown: string
  /** Needs the hosted part: the page has told how to switch it on. */
  readonly hosted: boolean
}

/**
 * The steps of a Markdown page that are marked as runnable: blocks that begin with three backticks and `sh run` or
 * `console run` (`run hosted` where the hosted part is switched on), and comments `<!-- sh run` that prepare unseen.
 */
export const stepsOf = (markdown: string): ReadonlyArray<Step> =>
  [...markdown.matchAll(/^(?:```|<!-- )(sh|console) run( hosted)?\n([\s\S]*?)^(?:```|-->)$/gm)].flatMap(
    ([, kind, mark, text = ""]): ReadonlyArray<Step> => {
      const hosted = mark !== undefined
      if (kind === "sh") return [{ kind: "sh", text, shown: "", hosted }]
      return text
        .split(/^(?=\$ )/m)
        .filter((part) => part.startsWith("$ "))
        .map((part) => {
          const [line = "", ...shown] = part.split("\n")
          return { kind: "console", text: line.slice(2), shown: shown.join("\n").trim(), hosted }
        })
    }
  )

/** What differs from run to run, under one name. */
export const steady = (text: string): string =>
  text
    .replace(fleeting.uuid, "UUID")
    .replace(/(?<=\b(?:commit|at) )[0-9a-f]{7}\b/g, "COMMIT")
    .replace(fleeting.port, "PORT")
    .replace(fleeting.event, "EVENT")
    .replace(fleeting.time, "TIME")
    .replace(/\b\d+ (?:min|s)\b/g, "AGE")
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trim()

/** Whether a transcript shows what was seen; a line `...` stands for any lines, or none. */
export const isShown = (shown: string, seen: string): boolean => {
  const pattern = steady(shown)
    .split("\n")
    .map((line) => (line === "..." ? "(?:.*\\n)*" : `${line.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\n`))
    .join("")
  return new RegExp(`^${pattern}$`).test(`${steady(seen)}\n`)
}
