import { Effect } from "effect"
import { BatchResponse } from "../contract/events.ts"
import { paths } from "../contract/paths.ts"
import { canonicalJson } from "../domain/json.ts"
import { bodyOf, must, shown, type Answer } from "./Answer.ts"
import { Target } from "./Target.ts"
import type { WireEvent } from "./wireEvent.ts"

/** The body of a batch. */
export const batchOf = (events: ReadonlyArray<unknown>): string => canonicalJson({ events })

/** Sends a batch, compressed unless `plain` is set, as the account of the run. */
export const send = (events: ReadonlyArray<unknown>, plain = false) =>
  Effect.gen(function* () {
    const { ask, token } = yield* Target
    return yield* ask({ method: "POST", path: paths.batch, body: batchOf(events), plain, token: yield* token })
  })

/**
 * The verdicts in the order of the events; where an id was sent more than once, its verdicts in alphabetical order.
 * Exactly one verdict for each event that was sent, and a reason for each rejection.
 */
const verdictsOn = (answer: Answer, events: ReadonlyArray<WireEvent>) =>
  Effect.gen(function* () {
    const expected = 'HTTP 200 with {"results": [...]} and one verdict for each event'
    const { results } = yield* bodyOf(answer, BatchResponse, expected)
    const sent = events.map(({ event_id }) => event_id).toSorted()
    const judged = results.map(({ eventId }) => eventId).toSorted()
    yield* must(canonicalJson(judged) === canonicalJson(sent), expected, () => shown(answer))
    const silent = results.some(({ error, status }) => status === "rejected" && (error ?? "").trim() === "")
    yield* must(!silent, "a text in `error` of every rejected event", () => shown(answer))
    return [...new Set(events.map(({ event_id }) => event_id))].flatMap((id) =>
      results.flatMap(({ eventId, status }) => (eventId === id ? [status] : [])).toSorted()
    )
  })

/** Sends a batch and wants exactly these verdicts. */
export const judgedAs = (events: ReadonlyArray<WireEvent>, wanted: ReadonlyArray<string>, plain = false) =>
  Effect.gen(function* () {
    const answer = yield* send(events, plain)
    const verdicts = yield* verdictsOn(answer, events)
    yield* must(
      verdicts.join() === wanted.join(),
      `the verdicts ${wanted.join(", ")}`,
      () => `the verdicts ${verdicts.join(", ")}: ${shown(answer)}`
    )
  })
