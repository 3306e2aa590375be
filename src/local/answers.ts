import { Array, DateTime, Either, Option, Predicate, Schema } from "effect"
import type { IssueList } from "./Connector.ts"
import { ConnectorRefused } from "./errors.ts"
import type { Ran, Run } from "./Programs.ts"
import type { Reading } from "./reading.ts"

/** The value of a JSON text; raw control characters inside its strings are read as themselves (fp 0.24 writes them). */
export const parseJson = (text: string): Option.Option<unknown> =>
  Option.orElse(json(text), () => json(text.replace(stringLiteral, escapeControls)))

/** The JSON of an answer that has lines of prose before or after its object. */
export const objectIn = (output: string): Option.Option<unknown> => {
  const start = output.search(/^\s*\{/m)
  return parseJson(start < 0 ? output : output.slice(start, output.lastIndexOf("}") + 1))
}

/** What a program said about its failure: an error in JSON wherever it stands, else its first line, at most 2,000 characters. */
export const reasonOf = ({ exitCode, stderr, stdout }: Ran): string => {
  const lines = [stderr, stdout].flatMap((text) => text.split("\n")).filter((line) => line.trim() !== "")
  return Option.firstSomeOf([errorIn(stdout), errorIn(stderr), Array.head(lines)]).pipe(
    Option.match({
      onNone: () => `ended with exit code ${exitCode} and said nothing`,
      onSome: (reason) =>
        reason
          .trim()
          .replace(/^error:\s+/i, "")
          .slice(0, 2_000)
    })
  )
}

/**
 * The JSON of a run that succeeded, none where it printed nothing. An exit code other than 0, an object with an `error`
 * (some end with 0 all the same) and what is no JSON are refusals.
 */
export const answerOf = (
  { command, verb }: Pick<Run, "command" | "verb">,
  ran: Ran
): Either.Either<Option.Option<unknown>, ConnectorRefused> => {
  const refused = (reason: string) => Either.left(new ConnectorRefused({ command, verb, reason }))
  const isError = ran.stdout.trimStart().startsWith("{") && Option.isSome(errorIn(ran.stdout))
  if (ran.exitCode !== 0 || isError) return refused(reasonOf(ran))
  if (ran.stdout.trim() === "") return Either.right(Option.none())
  const value = parseJson(ran.stdout)
  return Option.isNone(value) ? refused(`answered what is no JSON: ${reasonOf(ran)}`) : Either.right(value)
}

/** A member of what may be an object. */
export const member = (value: unknown, key: string): unknown =>
  Predicate.isReadonlyRecord(value) ? value[key] : undefined

/** A member that is a text with something in it; blank ones count as absent, what is around them stays. */
export const textOf = (value: unknown, key: string): string | null => {
  const text = member(value, key)
  return typeof text === "string" && text.trim() !== "" ? text : null
}

/** A member that is a list; anything else is an empty one. */
export const listOf = (value: unknown, key: string): ReadonlyArray<unknown> => {
  const list = member(value, key)
  return globalThis.Array.isArray(list) ? list : []
}

/** A time that a program wrote; null when nobody can read it. */
export const timeOf = (text: string | null): DateTime.Utc | null =>
  text === null ? null : Option.getOrNull(Option.map(DateTime.make(text), DateTime.toUtc))

/** What a list of elements comes to, when each is read alone. */
export const gathered = (readings: ReadonlyArray<Either.Either<Reading, string>>): IssueList => ({
  issues: readings.flatMap((reading) => (Either.isRight(reading) ? [reading.right.issue] : [])),
  unreadable: readings.flatMap((reading) => (Either.isLeft(reading) ? [reading.left] : [])),
  doubts: readings.flatMap((reading) =>
    Either.isLeft(reading) || reading.right.note === null ? [] : [reading.right.note]
  )
})

// helpers

const json = Schema.decodeUnknownOption(Schema.parseJson())

const stringLiteral = /"(?:[^"\\]|\\[^])*"/g

const escapeControls = (literal: string) =>
  // eslint-disable-next-line no-control-regex
  literal.replace(/[\u0000-\u001f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)

/** `{"error": TEXT, "hint"?: TEXT}`, also behind lines of prose. */
const errorIn = (output: string): Option.Option<string> => {
  if (!output.includes('"error"')) return Option.none()
  const value = Option.getOrUndefined(objectIn(output))
  const hint = textOf(value, "hint")
  return Option.map(Option.fromNullable(textOf(value, "error")), (error) =>
    hint === null ? error : `${error} (${hint})`
  )
}
