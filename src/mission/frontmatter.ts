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
    const { body, values, yaml } = Option.getOrElse(document, () => ({ yaml: "", values: {}, body: text }))
    const news = Object.entries(changes).filter(([key, value]) => !isSame(valueIn(values, key), value))
    if (news.length === 0 && Option.isSome(document)) return Either.right(text)
    const edited = news.reduce<Either.Either<string, string>>(
      (before, [key, value]) =>
        Either.flatMap(before, (now) => Either.flatMap(parseYaml(now), (parsed) => setYaml(parsed, [key], value))),
      Either.right(yaml)
    )
    const end = /^[^\n]*\r\n/.test(text) ? "\r\n" : "\n"
    return Either.map(edited, (now) => {
      const written = now === "" || now.endsWith("\n") ? now : `${now}\n`
      return `---${end}${written.replace(/\r?\n/g, end)}---${end}${body}`
    })
  })

// helpers

const valueIn = (values: Readonly<Record<string, unknown>>, key: string): unknown =>
  Object.hasOwn(values, key) ? values[key] : undefined

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
