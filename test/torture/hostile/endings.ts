import { FastCheck } from "effect"
import * as Broken from "./broken.ts"
import { type Ending, type Endings, unreadable } from "./Ending.ts"
import type { Endpoint } from "./endpoints.ts"
import { reply } from "./reply.ts"
import * as Spoken from "./spoken.ts"

/** Every way in which a call of this endpoint can end, good and bad. */
export const endingsOf = (endpoint: Endpoint): Endings =>
  oneof(
    { arbitrary: Spoken.valid(endpoint), weight: 24 },
    { arbitrary: Spoken.cut(endpoint), weight: 10 },
    { arbitrary: Spoken.wrongType(endpoint), weight: 12 },
    { arbitrary: Spoken.noObject, weight: 8 },
    { arbitrary: Spoken.bytes, weight: 4 },
    { arbitrary: Spoken.refused, weight: 14 },
    { arbitrary: Spoken.refusedSomehow, weight: 8 },
    { arbitrary: Spoken.unauthorized, weight: 3 },
    { arbitrary: Broken.redirected, weight: 10 },
    { arbitrary: Broken.heavy, weight: 2 },
    { arbitrary: Broken.deep, weight: 1 },
    { arbitrary: Broken.brokenOff, weight: 4 },
    { arbitrary: Broken.slow, weight: 2 },
    { arbitrary: Broken.noHttp, weight: 6 },
    ...(endpoint.later
      ? [
          { arbitrary: later(endpoint), weight: 16 },
          { arbitrary: neverDone, weight: 2 }
        ]
      : [{ arbitrary: endpoint.name === "operation" ? stillAt202 : promised, weight: 4 }])
  )

// helpers

const { constantFrom, oneof, tuple } = FastCheck

const ids = constantFrom(
  "op-1",
  "0c9d7c3e-1111-4222-8333-444455556666",
  "../../token",
  "..",
  ".",
  "a/b?c#d",
  "%2e%2e",
  "\u0000",
  "\ud800",
  "x".repeat(3000),
  "https://OTHER/"
)

const isUsable = (id: string) => ![".", ".."].includes(id)

const accepted = (id: string) => reply(202, JSON.stringify({ operation_id: id, status: "pending" }))

const pending = constantFrom("pending", "running", "a new word").map((status) => reply(200, JSON.stringify({ status })))

/** Done in the background: 202, a few questions, and an end of some kind, or none. */
const later = ({ valid }: Endpoint): Endings =>
  tuple(
    ids,
    FastCheck.array(pending, { maxLength: 3 }),
    oneof(
      valid.map((result): Ending => ({
        replies: [reply(200, JSON.stringify({ status: "completed", result }))],
        outcome: { answer: result }
      })),
      FastCheck.jsonValue().map((error): Ending => ({
        replies: [reply(200, JSON.stringify({ status: "failed", error }))],
        outcome: { errors: ["OperationFailed"] }
      })),
      FastCheck.jsonValue().map((result): Ending => ({
        replies: [reply(200, JSON.stringify({ status: "completed", result }))],
        outcome: { ...unreadable, anyAnswer: true }
      })),
      Spoken.refusedSomehow,
      Spoken.noObject,
      Broken.slow
    )
  ).map(([id, questions, { outcome, replies }]) => ({
    replies: [accepted(id), ...questions, ...replies],
    outcome: !isUsable(id) ? unreadable : outcome.status === 404 ? { errors: ["OperationLost"] } : outcome
  }))

const neverDone: Endings = ids.map((id) => ({
  replies: [accepted(id), reply(200, '{"status":"running"}')],
  outcome: isUsable(id) ? { errors: ["OperationTimedOut"] } : unreadable
}))

/** Only a push or a run may be done later. */
const promised: Endings = ids.map((id) => ({ replies: [accepted(id)], outcome: { ...unreadable, status: 202 } }))

/** How an operation stands may be told with 202 as well; how another one stands is no answer. */
const stillAt202: Endings = promised.map((ending) => ({ ...ending, outcome: { ...unreadable, anyAnswer: true } }))
