import { Either, Option } from "effect"
import { parseYaml, setYaml } from "../config/yamlDocument.ts"

/** A Markdown file split at its front matter; `body` keeps every byte. */
export interface FrontMatterDocument {
  readonly yaml: string
  readonly values: Readonly<Record<string, unknown>>
  readonly body: string
}

const shape = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)^---[ \t]*(?:\r?\n|$)/m

/** Reads front matter; none when the file has none, a reason when it cannot be read. */
export const parseFrontMatter = (text: string): Either.Either<Option.Option<FrontMatterDocument>, string> => {
  const match = shape.exec(text)
  if (match === null || match.index !== 0) return Either.right(Option.none())
  const yaml = match[1] ?? ""
  return Either.map(parseYaml(yaml), ({ values }) => Option.some({ yaml, values, body: text.slice(match[0].length) }))
}

/** The file with some keys of its front matter set; comments, order, other keys and the body stay as they are. */
export const editFrontMatter = (
  text: string,
  changes: Readonly<Record<string, unknown>>
): Either.Either<string, string> =>
  Either.flatMap(parseFrontMatter(text), (document) => {
    const { body, yaml } = Option.getOrElse(document, () => ({ yaml: "", body: text }))
    const edited = Object.entries(changes).reduce<Either.Either<string, string>>(
      (before, [key, value]) =>
        Either.flatMap(before, (now) => Either.flatMap(parseYaml(now), (parsed) => setYaml(parsed, [key], value))),
      Either.right(yaml)
    )
    return Either.map(edited, (now) => `---\n${now.endsWith("\n") ? now : `${now}\n`}---\n${body}`)
  })
