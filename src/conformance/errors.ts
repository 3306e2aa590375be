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

/** The server does not let this user in: with another password there would be something to judge. */
export class PasswordNotAccepted extends Schema.TaggedError<PasswordNotAccepted>()("PasswordNotAccepted", {
  url: Schema.String,
  username: Schema.String
}) {
  override get message() {
    return `${this.url} does not accept this password of ${this.username}`
  }
}

/** Every failure that leaves this room. */
export type ConformanceError = TokenNotAccepted | PasswordNotAccepted

/** The server did something else than the contract says. Stays in this room: it becomes a verdict. */
export class Mismatch extends Data.TaggedError("Mismatch")<{ readonly expected: string; readonly found: string }> {}

/** A case cannot be tried here, and why. Stays in this room: it becomes a verdict. */
export class NotTried extends Data.TaggedError("NotTried")<{ readonly reason: string }> {}

/** The server asks to be left alone for a while (429). Stays in this room. */
export class Busy extends Data.TaggedError("Busy")<{
  readonly retryAfterSeconds: number
  readonly answer: Answer
}> {}
