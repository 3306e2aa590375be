import type { FastCheck } from "effect"
import type { JsonObject } from "./endpoints.ts"
import type { Reply } from "./reply.ts"

/** What must come of a call: exactly this answer, one of these errors, or any answer. */
export interface Outcome {
  readonly answer?: unknown
  readonly anyAnswer?: boolean
  readonly errors?: ReadonlyArray<string>
  /** The status that the error has to name. */
  readonly status?: number
  /** What an envelope said. */
  readonly said?: JsonObject
}

/** How a call ends: what the host answers, the last reply again and again, and what has to come of it. */
export interface Ending {
  readonly replies: ReadonlyArray<Reply>
  readonly outcome: Outcome
}

export type Endings = FastCheck.Arbitrary<Ending>

/** It came, and nobody can read it. */
export const unreadable: Outcome = { errors: ["UnexpectedAnswer"] }

/** A 407 is told to nobody but the proxy that is not there: the platform's HTTP keeps it for itself. */
export const errorFor = (status: number): Outcome =>
  status === 429
    ? { errors: ["TrackerBusy"] }
    : status === 407
      ? { errors: ["HostUnreachable"] }
      : { errors: ["TrackerRefused"], status }
