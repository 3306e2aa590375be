import { Effect, Option } from "effect"
import { CurrentProject } from "../config/CurrentProject.ts"
import { ProjectConfig } from "../config/ProjectConfig.ts"
import { Consent, withheldFor, type Withheld } from "../events/Consent.ts"
import { EventQueue } from "../events/EventQueue.ts"
import type { QueueRow, ScopeCount } from "../events/QueuedEvent.ts"
import { adviceOnHeldOfOthers, adviceOnOthers } from "./elsewhere.ts"
import { EventHeld } from "./errors.ts"
import { explain } from "./explain.ts"
import { findEvent } from "./findEvent.ts"
import { adviceOnHeld, adviceOnUnheard } from "./held.ts"
import { standing } from "./standing.ts"

/**
 * What a retry let wait again; `released`: events that were held until their project agreed; `claimed`: events of a damaged
 * file, which are the account's that is in use now.
 */
export interface Retried {
  readonly retried: number
  readonly released: number
  readonly claimed: number
}

/**
 * Puts every refused event of the account in use among those that wait, and those that were held because the project of
 * the working directory had opted out, if it agrees now: whoever runs this says so. Sends nothing.
 */
export const retryAll = Effect.gen(function* () {
  const queue = yield* EventQueue
  const consent = yield* Consent
  const { enabled, scope } = yield* standing
  const withheld = yield* consent.enforce()
  const done: Retried = {
    retried: yield* queue.requeue({ scope }),
    released: yield* whereAgreed(withheld, (projectUuid) => queue.release({ scope, projectUuid })),
    claimed: 0
  }
  const counts = yield* consent.counts(scope)
  const { heldProjects, heldReasons } = counts
  const { sync_disabled = 0 } = heldReasons
  const unclaimed = done.released === 0 ? 0 : scope === null ? counts.pending : counts.unclaimed
  const advice = [
    ...adviceOnHeld({ heldReasons: { sync_disabled }, heldProjects }),
    ...(sync_disabled === 0 ? [] : yield* stillSaidNo(withheld)),
    ...adviceOnUnheard(counts),
    ...adviceOnOthers({ others: [], unclaimed }, enabled),
    ...adviceOnHeldOfOthers(yield* heldHere, scope)
  ]
  return { ...done, advice }
}).pipe(Effect.withSpan("sync.retryAll"))

/**
 * Lets every event of the working directory's project leave, as the account's in use, of which a damaged queue no longer
 * says whose it is: whoever runs this says that they are his. Sends nothing.
 */
export const retryDamaged = Effect.gen(function* () {
  const queue = yield* EventQueue
  const consent = yield* Consent
  const { enabled, scope } = yield* standing
  const withheld = yield* consent.enforce()
  const claimed = yield* whereAgreed(withheld, (projectUuid) => queue.claim({ scope, projectUuid }))
  const { damaged = 0 } = (yield* consent.counts(scope)).heldReasons
  const done: Retried = { retried: 0, released: 0, claimed }
  const advice = [
    ...adviceOnHeld({ heldReasons: { damaged }, heldProjects: [] }),
    ...adviceOnOthers({ others: [], unclaimed: scope === null ? claimed : 0 }, enabled)
  ]
  return { ...done, advice }
}).pipe(Effect.withSpan("sync.retryDamaged"))

/** The same for one event, whoever's it is, of either kind; with the row as it stood before. */
export const retryEvent = Effect.fn("sync.retryEvent")(function* (text: string) {
  const queue = yield* EventQueue
  const { enabled, scope } = yield* standing
  const withheld = yield* Effect.flatMap(Consent, ({ enforce }) => enforce())
  const row = yield* findEvent(text)
  const done: Retried = {
    retried: yield* queue.requeue({ eventId: row.eventId }),
    released: yield* whereAgreed(withheld, (projectUuid) => queue.release({ eventId: row.eventId, projectUuid })),
    claimed: yield* whereAgreed(withheld, (projectUuid) => queue.claim({ scope, eventId: row.eventId, projectUuid }))
  }
  const others = row.scope === null || row.scope === scope ? [] : [{ scope: row.scope, count: 1, held: 0 }]
  const moved = done.retried + done.released + done.claimed > 0
  if (!moved && row.status === "held") return yield* heldStill(row)
  const unclaimed = row.scope === null && (done.claimed === 0 || scope === null) ? 1 : 0
  return {
    ...done,
    row,
    advice: moved ? adviceOnOthers({ others, unclaimed }, enabled) : []
  }
})

// helpers

/** A retry that could do nothing has not done what it was asked for. */
const heldStill = (row: QueueRow) =>
  Effect.gen(function* () {
    const { gates, nextAction } = yield* explain(row.eventId)
    const reason = gates.find(({ state }) => state === "blocked")?.detail ?? null
    return yield* new EventHeld({ event: row.eventId, reason: reason ?? "", remedy: nextAction ?? "" })
  })

/** Where the project of the working directory goes on saying no: it may be in a clone of it. */
const stillSaidNo = (withheld: ReadonlyArray<Withheld>) =>
  Effect.map(projectHere, (uuid) =>
    Option.match(
      Option.flatMap(uuid, (uuid) => withheldFor(withheld, uuid)),
      {
        onNone: (): ReadonlyArray<string> => [],
        onSome: ({ detail, why }) => (why === "opted_out" ? [`This project does not agree yet: ${detail}.`] : [])
      }
    )
  )

/** With the project of the working directory, if its events may leave now; otherwise nothing is released. */
const whereAgreed = <E, R>(
  withheld: ReadonlyArray<Withheld>,
  release: (projectUuid: string) => Effect.Effect<number, E, R>
) =>
  Effect.flatMap(
    projectHere,
    Option.match({
      onNone: () => Effect.succeed(0),
      onSome: (uuid) => (Option.isNone(withheldFor(withheld, uuid)) ? release(uuid) : Effect.succeed(0))
    })
  )

const projectHere = Effect.gen(function* () {
  const project = yield* Effect.flatMap(CurrentProject, ({ locate }) => locate)
  const config = yield* ProjectConfig
  return Option.map(yield* config.savedIdentity(project), ({ uuid }) => uuid)
}).pipe(Effect.orElseSucceed(() => Option.none<string>()))

/** Events of the project of the working directory that it held back, everybody's. */
const heldHere = Effect.flatMap(
  projectHere,
  Option.match({
    onNone: () => Effect.succeed<ReadonlyArray<ScopeCount>>([]),
    onSome: (uuid) => Effect.flatMap(EventQueue, ({ heldOf }) => heldOf(uuid))
  })
)
