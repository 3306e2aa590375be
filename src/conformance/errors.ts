import { Data, Schema } from "effect"
import type { Answer } from "./Answer.ts"

/** The server does not know the access token that it is to be checked with. */
export class TokenNotAccepted extends Schema.TaggedError<TokenNotAccepted>()("TokenNotAccepted", {
  url: Schema.String
}) {
  override get message() {
    return `${this.url} does not accept this access token`
  }
}

/** Every failure that leaves this room. */
export type ConformanceError = TokenNotAccepted

/** The server did something else than the contract says. Stays in this room: it becomes a verdict. */
export class Mismatch extends Data.TaggedError("Mismatch")<{ readonly expected: string; readonly found: string }> {}

/** A case cannot be tried here, and why. Stays in this room: it becomes a verdict. */
export class NotTried extends Data.TaggedError("NotTried")<{ readonly reason: string }> {}

/** The server asks to be left alone for a while (429). Stays in this room. */
export class Busy extends Data.TaggedError("Busy")<{
  readonly retryAfterSeconds: number
  readonly answer: Answer
}> {}
