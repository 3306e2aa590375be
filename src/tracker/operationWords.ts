import { Effect, Option } from "effect"
import { UnexpectedAnswer } from "../auth/errors.ts"
import { errorEnvelopeOf, type ErrorEnvelope } from "../contract/ErrorEnvelope.ts"
import { paths } from "../contract/paths.ts"
import { briefly } from "../platform/terminalText.ts"

/** The server's word, made harmless: it stays one segment of the path, which encoding alone does not do for dots. */
export const operationPath = (operationId: string) =>
  /^\.{0,2}$/.test(operationId)
    ? Effect.fail(new UnexpectedAnswer({ url: paths.trackerOperation(""), reason: "the operation has no usable id" }))
    : Effect.succeed(paths.trackerOperation(encodeURIComponent(operationId.replace(/\p{Cs}/gu, "\ufffd"))))

/** What the control plane calls an operation, where that is no word of the contract: it is waited for like any other. */
export const strangeStatus = (status: string): Option.Option<string> =>
  known.includes(status) ? Option.none() : Option.some(briefly(status, 100))

/** Why an operation failed. The reason may be an envelope, a text or missing, and no HTTP status is behind it. */
export const reasonOf = (error: unknown): ErrorEnvelope => {
  const { httpStatus, ...envelope } = errorEnvelopeOf(0, error)
  return {
    ...envelope,
    ...(httpStatus === 0 ? {} : { httpStatus }),
    message: envelope.message === "HTTP 0" ? "The operation failed without a reason" : envelope.message
  }
}

// helpers

const known = ["pending", "running", "completed", "failed"]
