import { Either, Option, Predicate } from "effect"
import { parse, stringify, type TomlTable } from "smol-toml"

/** What we write into a TOML file. */
export type TomlScalar = string | number | boolean

/** The text with one key of one table set; `commentsKept` is false when only rewriting the whole file could do it. */
export interface TomlEdit {
  readonly text: string
  readonly commentsKept: boolean
}

/** Parses TOML; the left side says where it breaks. */
export const parseToml = (text: string): Either.Either<TomlTable, string> =>
  Either.try({
    try: () => parse(text),
    catch: (error) => (error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error))
  })

/**
 * Sets a key by changing its line only, or adding one, so that comments, order and spacing stay. A change counts only if
 * the parser reads the result as the old document with exactly this one key set.
 */
export const editToml = (
  text: string,
  [table, key]: readonly [string, string],
  value: TomlScalar
): Either.Either<TomlEdit, string> =>
  Either.map(parseToml(text), (before) => {
    const inner = before[table]
    const after = { ...before, [table]: { ...(isTable(inner) ? inner : {}), [key]: value } }
    const fits = (candidate: string) =>
      Option.exists(Either.getRight(parseToml(candidate)), (found) => same(found, after))
    const found = candidates(text, table, key, value).find(fits)
    return found === undefined ? { text: stringify(after), commentsKept: false } : { text: found, commentsKept: true }
  })

// helpers

const isTable = (value: unknown): value is TomlTable =>
  Predicate.isReadonlyRecord(value) && !(value instanceof Date) && !Array.isArray(value)

const candidates = (text: string, table: string, key: string, value: TomlScalar): ReadonlyArray<string> => {
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n"
  const lines = text.split(/\r?\n/)
  const written = stringify({ [key]: value }).trimEnd()
  const replaced = lines.flatMap((line, index) => {
    const match = keyLine.exec(line)
    if (match === null || !namesKey(match[1] ?? "", table, key)) return []
    const scalar = written.slice(written.indexOf("=") + 1).trim()
    return [lines.with(index, `${match[1] ?? ""}= ${scalar}${match[2] ?? ""}`)]
  })
  const header = lines.findIndex((line) => tableLine.exec(line)?.[1]?.trim() === table)
  const added = header < 0 ? [] : [lines.toSpliced(endOfTable(lines, header), 0, written)]
  const padding = text === "" || /\r?\n$/.test(text) ? "" : lineBreak
  const gap = text.trim() === "" ? "" : lineBreak
  const appended = `${text}${padding}${gap}[${table}]${lineBreak}${written}${lineBreak}`
  return [...[...replaced, ...added].map((candidate) => candidate.join(lineBreak)), appended]
}

// The key and the spaces up to `=`; then a value that fits on the line; then what follows it.
const keyLine = /^(\s*[\w."'-]+(?:\s*\.\s*[\w"'-]+)*\s*)=\s*(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^#"']*?)(\s*(?:#.*)?)$/

const tableLine = /^\s*\[([^[\]]+)\]\s*(?:#.*)?$/

const namesKey = (left: string, table: string, key: string) => {
  const name = left.replace(/["'\s]/g, "")
  return name === key || name === `${table}.${key}`
}

/** Behind the last line of the table that says something, so that the blank line before the next header stays. */
const endOfTable = (lines: ReadonlyArray<string>, header: number) => {
  const next = lines.findIndex((line, index) => index > header && /^\s*\[/.test(line))
  const body = lines.slice(header, next < 0 ? lines.length : next)
  return header + body.findLastIndex((line) => line.trim() !== "" && !line.trimStart().startsWith("#")) + 1
}

const same = (left: unknown, right: unknown): boolean => {
  if (left instanceof Date && right instanceof Date) return left.toISOString() === right.toISOString()
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => same(item, right[index]))
  }
  if (!isTable(left) || !isTable(right)) return Object.is(left, right)
  const keys = Object.keys(left)
  return keys.length === Object.keys(right).length && keys.every((key) => key in right && same(left[key], right[key]))
}
