import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { Effect, Either, Option, type ParseResult, type Schema } from "effect"
import { HostUnreachable, UnexpectedAnswer } from "../auth/errors.ts"
import { addressOf } from "../auth/transport.ts"
import { errorEnvelopeOf, type ErrorEnvelope } from "../contract/ErrorEnvelope.ts"
import { isObject, isTooDeep, parseJson } from "../contract/wire.ts"
import { exactly } from "../domain/json.ts"
import { readBounded } from "../platform/Http.ts"
import { briefly } from "../platform/terminalText.ts"
import { requestTimeout } from "./schedules.ts"
import { TrackerRefused } from "./errors.ts"
import type { LocalAnswer } from "./localAnswers.ts"
import { mismatchesOf } from "./mismatch.ts"
import { decodeSparing, type Misread } from "./sparing.ts"
import { isRefusal, missingFrom } from "./substance.ts"

/** What the control plane said, decoded for us and as it was for `--json` (S059 FR-024). */
export interface Answer<Envelope> {
  readonly envelope: Envelope
  /** Numbers that JavaScript would round are raw ones (`JSON.rawJSON`): what is written of it is what came. */
  readonly raw: unknown
  /** Elements of its lists that could not be read and are left out of `envelope`; they are in `raw`. */
  readonly misread?: ReadonlyArray<Misread>
  /** What a tracker on this machine says beyond an envelope, for people; `raw` has it as well. */
  readonly local?: LocalAnswer
}

/** The text of an answer: at most 8 MiB, within {@link requestTimeout}. */
export const textOf = (
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<string, HostUnreachable | UnexpectedAnswer> => {
  const url = addressOf(response.request)
  return readBounded(response, answerLimit).pipe(
    Effect.mapError(({ _tag }) =>
      _tag === "BodyUnreadable"
        ? new HostUnreachable({ url, reason: "the connection was dropped" })
        : new UnexpectedAnswer({ url, status: response.status, reason: "it is longer than 8 MiB" })
    ),
    Effect.timeoutFail({
      duration: requestTimeout,
      onTimeout: () => new HostUnreachable({ url, reason: "the answer did not come to its end" })
    })
  )
}

/**
 * Reads JSON as this envelope, `exact` being the same with every digit. Unknown fields are kept; what cannot be one names
 * the first field at fault. What has nothing of the envelope is none, and the envelope of an error is that error.
 */
export const answerOf =
  <A, I>(
    schema: Schema.Schema<A, I>,
    at: { readonly url: string; readonly status?: number; readonly ended?: true; readonly beside?: boolean }
  ) =>
  (json: unknown, exact: unknown = json): Either.Either<Answer<A>, UnexpectedAnswer | TrackerRefused> => {
    const { beside, ...place } = at
    const unexpected = (reason: string) => new UnexpectedAnswer({ ...place, reason })
    if (!isObject(json)) return Either.left(unexpected("it is not a JSON object"))
    const status = at.status ?? 200
    if (isRefusal(schema, json))
      return Either.left(new TrackerRefused({ status, envelope: errorEnvelopeOf(status, json) }))
    const missing = missingFrom(schema, json, beside)
    if (missing !== null) return Either.left(unexpected(`it has none of ${missing.join(", ")}`))
    return Either.mapBoth(decodeSparing(schema)(json), {
      onLeft: (error) => unexpected(mismatch(error, json)),
      onRight: ({ envelope, misread }) => ({ envelope, raw: exact, ...(misread.length === 0 ? {} : { misread }) })
    })
  }

/** {@link answerOf} for the text of an answer. */
export const answerIn =
  <A, I>(schema: Schema.Schema<A, I>, at: { readonly url: string; readonly status: number }) =>
  (text: string): Either.Either<Answer<A>, UnexpectedAnswer | TrackerRefused> =>
    Either.flatMap(
      Either.fromOption(parseJson(text), () => {
        const reason = isTooDeep(text) ? "it is nested too deeply" : "it is not JSON"
        return new UnexpectedAnswer({ ...at, reason })
      }),
      (json) => answerOf(schema, at)(json, exactly(text, json))
    )

/** The envelope of an answer that is no success. Something on the way (a gateway, a proxy) sends none: its words are kept. */
export const refusalIn = (status: number, text: string, url: string): ErrorEnvelope => {
  const json = parseJson(text)
  const envelope = errorEnvelopeOf(status, Option.getOrNull(json))
  if (Option.isSome(json)) return envelope
  const answered = `The host answered with HTTP ${status}`
  const words = briefly(text, 200)
  if (words.startsWith("<") && status < 500) {
    const [host = url] = /^[a-z]+:\/\/[^/]+/.exec(url) ?? []
    return {
      ...envelope,
      message: `${host} answered with HTTP ${status} and a web page, not as a control plane does`,
      userActionRequired:
        "Check that `spec-kitty config explain sync.server_url` names your control plane, and no proxy is in the way."
    }
  }
  return {
    ...envelope,
    message: words === "" || words.startsWith("<") ? answered : `${answered}: ${words}`
  }
}

// helpers

/** The largest answer worth reading. */
const answerLimit = 8 * 1024 * 1024

const mismatch = (error: ParseResult.ParseError, json: unknown) => {
  const [first] = mismatchesOf(error, json)
  return first === undefined ? "it has another form" : briefly(`${first.field || "it"}: ${first.problem}`, 200)
}
