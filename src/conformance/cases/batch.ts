import { Effect } from "effect"
import * as build from "../../domain/draft.ts"
import { syncLanes, type SyncLane } from "../../domain/Lane.ts"
import type { Case } from "../Case.ts"
import { judgedAs } from "../ingest.ts"
import { sampleBodies } from "../sampleBodies.ts"
import { eventOf, throwAway } from "../throwAway.ts"
import type { WireEvent } from "../wireEvent.ts"

const { featureSlug } = throwAway

const note = (entryContent: string) =>
  eventOf(build.historyAdded({ featureSlug, wpId: "WP01", entryType: "note", entryContent, author: "contract check" }))

const moved = (fromLane: SyncLane, toLane: SyncLane) =>
  eventOf({
    ...sampleBodies(featureSlug).WPStatusChanged,
    payload: { ...sampleBodies(featureSlug).WPStatusChanged.payload, from_lane: fromLane, to_lane: toLane }
  })

/** The event with these changes in its payload; `undefined` takes a field away. */
const spoiled = (event: WireEvent, changes: Readonly<Record<string, unknown>>): WireEvent => ({
  ...event,
  payload: { ...Object(event["payload"]), ...changes }
})

const of = (name: string, rule: string, run: Case["run"]): Case => ({ group: "batch", name, rule, run })

/** What the batch endpoint says about single events. */
export const batchCases: ReadonlyArray<Case> = [
  of(
    "every-type",
    "takes an event of every type, compressed with gzip",
    Effect.gen(function* () {
      const events = yield* Effect.forEach(Object.values(sampleBodies(featureSlug)), eventOf)
      yield* judgedAs(
        events,
        events.map(() => "success")
      )
    })
  ),
  of(
    "plain-body",
    "takes a batch that is not compressed",
    Effect.flatMap(note("Not compressed"), (event) => judgedAs([event], ["success"], true))
  ),
  of(
    "any-text",
    "takes text in any script, and long text",
    Effect.gen(function* () {
      const texts = [
        "Z\u00fcrich, \u6771\u4eac, \ud83d\udc31, \u202eback",
        'quotes " \\ and\nlines\t',
        "x".repeat(20_000)
      ]
      yield* judgedAs(
        yield* Effect.forEach(texts, note),
        texts.map(() => "success")
      )
    })
  ),
  of(
    "four-lanes",
    "takes a work package through the four lanes and back",
    Effect.gen(function* () {
      const steps = syncLanes.flatMap((from) => syncLanes.filter((to) => to !== from).map((to) => moved(from, to)))
      const events = yield* Effect.all(steps)
      yield* judgedAs(
        events,
        events.map(() => "success")
      )
    })
  ),
  of(
    "duplicate",
    "calls an event that it has taken before a duplicate, whatever else is in it",
    Effect.gen(function* () {
      const event = yield* note("Sent twice")
      yield* judgedAs([event], ["success"])
      yield* judgedAs([event], ["duplicate"])
      yield* judgedAs([spoiled(event, { entry_content: "Changed under the same id" })], ["duplicate"])
    })
  ),
  of(
    "duplicate-in-batch",
    "takes an event once that is twice in one batch",
    Effect.flatMap(note("Twice in one batch"), (event) => judgedAs([event, event], ["duplicate", "success"]))
  ),
  of(
    "rejected-missing-field",
    "rejects an event without a required field, and says why",
    Effect.flatMap(note("Without a work package"), (event) =>
      judgedAs([spoiled(event, { wp_id: undefined })], ["rejected"])
    )
  ),
  of(
    "rejected-unknown-lane",
    "rejects a lane that is not one of the four",
    Effect.flatMap(moved("planned", "doing"), (event) =>
      judgedAs([spoiled(event, { to_lane: "claimed" })], ["rejected"])
    )
  ),
  of(
    "rejected-unknown-type",
    "rejects an event type that does not exist",
    Effect.flatMap(note("Of no type"), (event) => judgedAs([{ ...event, event_type: "FooBar" }], ["rejected"]))
  ),
  of(
    "rejected-may-return",
    "takes an event that it has rejected before, once it is mended",
    Effect.gen(function* () {
      const event = yield* note("Mended")
      yield* judgedAs([spoiled(event, { entry_type: "gossip" })], ["rejected"])
      yield* judgedAs([event], ["success"])
    })
  ),
  of(
    "mixed",
    "judges each event of a batch by itself: one bad event costs no good one",
    Effect.gen(function* () {
      const [known, fresh, bad, last] = yield* Effect.all([note("Known"), note("New"), note("Bad"), note("Last")])
      yield* judgedAs([known], ["success"])
      yield* judgedAs(
        [fresh, spoiled(bad, { entry_content: "" }), known, last],
        ["success", "rejected", "duplicate", "success"]
      )
      yield* judgedAs([fresh, last], ["duplicate", "duplicate"])
    })
  )
]
