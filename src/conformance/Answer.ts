import { Effect, Option, Schema } from "effect"
import { ApiRefusal, decodeErrorEnvelope } from "../contract/ErrorEnvelope.ts"
import { parseJson } from "../contract/wire.ts"
import { briefly } from "../platform/terminalText.ts"
import { Mismatch } from "./errors.ts"

/** What the server answered. */
export interface Answer {
  /** What was asked. */
  readonly path: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** What this run must not repeat to anybody, even if the server does. */
  readonly secrets: ReadonlyArray<string>
}

/** The answer for a person: status and the beginning of the body, without secrets. */
export const shown = ({ headers, secrets, status, text }: Answer): string => {
  const safe = (part: string, limit: number) =>
    briefly(
      secrets
        .reduce((left, secret) => (secret === "" ? left : left.replaceAll(secret, "***")), part.slice(0, 100_000))
        .replace(tokens, '$1"***"'),
      limit
    )
  return [
    `HTTP ${status}`,
    ...(status >= 300 && status < 400 ? [`to ${safe(headers["location"] ?? "nowhere", 200)}`] : []),
    text.trim() === "" ? "without a body" : safe(text, 300)
  ].join(" ")
}

/** Goes on if this is so. */
export const must = (holds: boolean, expected: string, found: () => string): Effect.Effect<void, Mismatch> =>
  holds ? Effect.void : Effect.suspend(() => new Mismatch({ expected, found: found() }))

/** The body of an answer with this status, 200 if not said, read strictly: what our client would survive is not yet the contract. */
export const bodyOf = <A, I>(answer: Answer, schema: Schema.Schema<A, I>, expected: string, status = 200) =>
  Effect.gen(function* () {
    yield* must(answer.status === status, expected, () => shown(answer))
    return yield* Schema.decodeUnknown(Schema.parseJson(schema))(answer.text).pipe(
      Effect.mapError(() => new Mismatch({ expected, found: shown(answer) }))
    )
  })

/** The short error of the contract under one of these statuses, with a text in `error`. */
export const refusedWith = (answer: Answer, ...statuses: ReadonlyArray<number>): Effect.Effect<void, Mismatch> => {
  const expected = `HTTP ${statuses.join(" or ")} with {"error": TEXT}`
  const error = Option.flatMap(parseJson(answer.text), decodeRefusal)
  const is = statuses.includes(answer.status) && Option.exists(error, (refusal) => refusal.error.trim() !== "")
  return must(is, expected, () => shown(answer))
}

/** How long a 429 asks to wait, in seconds; none when it does not say. */
export const retryAfterOf = ({ headers, status, text }: Answer): Option.Option<number> =>
  Option.orElse(Option.fromNullable(decodeErrorEnvelope(status, text).retryAfterSeconds), () =>
    decodeSeconds(headers["retry-after"])
  )

// helpers

/** Tokens that we did not get to know, because the rest of the answer is not as it should be. */
const tokens = /("(?:access|refresh)(?:_token)?"\s*:\s*)"[^"]*"?/g

const decodeRefusal = Schema.decodeUnknownOption(ApiRefusal)

const decodeSeconds = Schema.decodeUnknownOption(Schema.NumberFromString.pipe(Schema.nonNegative()))
