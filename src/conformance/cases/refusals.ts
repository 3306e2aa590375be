import { Effect, Option, Redacted } from "effect"
import { paths } from "../../contract/paths.ts"
import { uuid4 } from "../../platform/Uuid.ts"
import { must, refusedWith, retryAfterOf, shown } from "../Answer.ts"
import type { Case } from "../Case.ts"
import { refusedInEnvelope } from "../envelopes.ts"
import { NotTried } from "../errors.ts"
import { batchOf, judgedAs, send } from "../ingest.ts"
import { sampleBodies } from "../sampleBodies.ts"
import { Target } from "../Target.ts"
import { eventOf, throwAway } from "../throwAway.ts"
import type { WireEvent } from "../wireEvent.ts"

const of = (name: string, rule: string, run: Case["run"]): Case => ({ group: "refusals", name, rule, run })

const event = eventOf(sampleBodies(throwAway.featureSlug).HistoryAdded)

const sendRaw = (body: string | Uint8Array) =>
  Effect.gen(function* () {
    const { ask, token } = yield* Target
    return yield* ask({ method: "POST", path: paths.batch, body, token: yield* token })
  })

const bytesOf = (one: WireEvent) => batchOf([one]).length + 1

/** A body of more than this is not worth sending to find out what a server takes. */
const longestTrial = 32 * 1024 * 1024

/** Batches that are refused as a whole, and the limits. */
export const refusalCases: ReadonlyArray<Case> = [
  of(
    "without-token",
    "answers 401 where there is no access token",
    Effect.gen(function* () {
      const { ask } = yield* Target
      yield* refusedWith(yield* ask({ method: "POST", path: paths.batch, body: batchOf([yield* event]) }), 401)
    })
  ),
  of(
    "unknown-token",
    "answers 401 to an access token that it never issued",
    Effect.gen(function* () {
      const { ask } = yield* Target
      const token = Redacted.make(yield* uuid4)
      yield* refusedWith(yield* ask({ method: "POST", path: paths.batch, body: batchOf([yield* event]), token }), 401)
    })
  ),
  of(
    "not-json",
    "answers 400 to a body that is not JSON",
    Effect.flatMap(sendRaw('{"events": ['), (answer) => refusedWith(answer, 400))
  ),
  of(
    "not-gzip",
    "answers 400 to a body that says gzip and is not",
    Effect.flatMap(sendRaw(new TextEncoder().encode('{"events": []}')), (answer) => refusedWith(answer, 400))
  ),
  of(
    "no-list",
    "answers 400 to a body without a list of events",
    Effect.flatMap(sendRaw('{"event": {}}'), (answer) => refusedWith(answer, 400))
  ),
  of(
    "no-events",
    "answers 400 to an empty list of events",
    Effect.flatMap(send([]), (answer) => refusedWith(answer, 400))
  ),
  of(
    "nameless-event",
    "answers 400 to an event without an event_id, since no verdict could name it",
    Effect.gen(function* () {
      const { event_id: _, ...nameless } = yield* event
      yield* refusedWith(yield* send([nameless]), 400)
    })
  ),
  of(
    "full-batch",
    "takes as many events at once as its limits say",
    Effect.gen(function* () {
      const { maxBytes, maxEvents } = (yield* Target).limits
      const known = yield* event
      yield* judgedAs([known], ["success"])
      const count = Math.max(1, Math.min(maxEvents, Math.floor((maxBytes - 16) / bytesOf(known)), 10_000))
      const copies = Array.from({ length: count }, () => known)
      yield* judgedAs(
        copies,
        copies.map(() => "duplicate")
      )
    })
  ),
  of(
    "too-many-events",
    "answers 413 to more events than its limits say",
    Effect.gen(function* () {
      const { maxEvents } = (yield* Target).limits
      const known = yield* event
      if (maxEvents * bytesOf(known) > longestTrial) {
        return yield* new NotTried({ reason: `it takes ${maxEvents} events at once, too many for a trial` })
      }
      yield* judgedAs([known], ["success"])
      yield* refusedWith(yield* send(Array.from({ length: maxEvents + 1 }, () => known)), 413)
    })
  ),
  of(
    "too-many-bytes",
    "answers 413 to more bytes than its limits say, counted after decompression",
    Effect.gen(function* () {
      const { maxBytes } = (yield* Target).limits
      if (maxBytes > longestTrial) {
        return yield* new NotTried({ reason: `it takes ${maxBytes} bytes at once, too many for a trial` })
      }
      const large = yield* event
      const payload = { ...Object(large["payload"]), entry_content: "x".repeat(maxBytes) }
      yield* refusedWith(yield* send([{ ...large, payload }]), 413)
    })
  ),
  of(
    "busy",
    "says with every 429 how long to wait, in `retry_after_seconds` or Retry-After",
    Effect.gen(function* () {
      const [first, ...more] = yield* (yield* Target).busy
      if (first === undefined) return yield* new NotTried({ reason: "the server was never too busy during this run" })
      for (const answer of [first, ...more]) {
        yield* answer.path.startsWith("/api/v1/tracker/") ? refusedInEnvelope(answer, 429) : refusedWith(answer, 429)
        yield* must(Option.isSome(retryAfterOf(answer)), "how long to wait", () => shown(answer))
      }
    })
  )
]
