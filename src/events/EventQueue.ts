import { Context, type Effect, Layer, type Option } from "effect"
import type { Event, EventDraft } from "../domain/Event.ts"
import type { QueueUnavailable } from "./errors.ts"
import { makeMemoryQueue } from "./memoryQueue.ts"
import type {
  Attempt,
  Cursor,
  HeldReason,
  ProjectPlace,
  QueueCounts,
  QueuedEvent,
  QueueRow,
  RememberedLimits,
  ScopeCount,
  Settlement,
  Stop
} from "./QueuedEvent.ts"
import type { Claimed, Released, Requeued, ScopedProject } from "./requeue.ts"
import type { StoredRow } from "./StoredRow.ts"

/**
 * The durable queue between this machine and the control plane. Nothing offered is lost, offering the same id twice is a
 * no-op, a settled event never comes back, and a scope sees only its own rows. A scope is `accountScope` of the account
 * that recorded the event, null while nobody was signed in.
 */
export class EventQueue extends Context.Tag("spec-kitty/events/EventQueue")<
  EventQueue,
  {
    /**
     * Records events in one transaction, each with the next Lamport value: on disk when this returns. `held` keeps them
     * here for good; an event without `projectUuid` is held in any case. `place`: where their project lies, remembered for
     * those who ask it again before anything is sent. Returns them as recorded.
     */
    readonly offerAll: (
      drafts: ReadonlyArray<EventDraft>,
      scope: string | null,
      held?: HeldReason,
      place?: Omit<ProjectPlace, "projectUuid">
    ) => Effect.Effect<ReadonlyArray<Event>, QueueUnavailable>
    /** {@link offerAll} for one event. */
    readonly offer: (
      draft: EventDraft,
      scope: string | null,
      held?: HeldReason,
      place?: Omit<ProjectPlace, "projectUuid">
    ) => Effect.Effect<Event, QueueUnavailable>
    /**
     * Makes the queue ready for writers, where there is one: mends what is damaged, upgrades what is old. Without this, or
     * one of the calls that write, a call that reads leaves the file as it is and fails.
     */
    readonly prepare: Effect.Effect<void, QueueUnavailable>
    /**
     * Pending and failed rows of a scope in the order in which they leave, from after a place on; of the failed ones those
     * of the categories of `failed` alone, where that is given, and none of the projects of `except`.
     */
    readonly next: (
      scope: string,
      options: {
        readonly limit: number
        readonly after?: Cursor
        readonly failed?: ReadonlyArray<string>
        readonly except?: ReadonlyArray<string>
      }
    ) => Effect.Effect<ReadonlyArray<QueuedEvent>, QueueUnavailable>
    /** Writes down what the server said, in one transaction. Only "failed" raises an event's retry count. */
    readonly settle: (verdicts: ReadonlyArray<Settlement>) => Effect.Effect<void, QueueUnavailable>
    /**
     * Gives the rows recorded signed out to an account, save those that may be somebody else's (held as "damaged"); says how
     * many of them can now be sent.
     */
    readonly adopt: (scope: string) => Effect.Effect<number, QueueUnavailable>
    /** Takes rows of another queue in as they are; ids known already stay as they are. Says how many were new. */
    readonly restore: (rows: ReadonlyArray<StoredRow>) => Effect.Effect<number, QueueUnavailable>
    /**
     * The queue as this scope sees it; null asks for the rows recorded signed out. Unsent rows of the `withdrawn` projects
     * count as held, as {@link noteConsent} would make them.
     */
    readonly counts: (
      scope: string | null,
      withdrawn?: ReadonlyArray<string>
    ) => Effect.Effect<QueueCounts, QueueUnavailable>
    /**
     * Fails where the queue is damaged, also where nobody has met the damage yet. `thorough` reads every page; otherwise only
     * a queue that is small enough is looked through, so that a look at a long one stays quick.
     */
    readonly verify: (options: { readonly thorough: boolean }) => Effect.Effect<void, QueueUnavailable>
    /** Unsent rows that belong to other accounts. */
    readonly pendingElsewhere: (scope: string) => Effect.Effect<number, QueueUnavailable>
    /** Rows of anybody whose id is `id` or starts with it, in the order of ids. */
    readonly find: (id: string, limit: number) => Effect.Effect<ReadonlyArray<QueueRow>, QueueUnavailable>
    /** What happened to a row so far, oldest first; runs that ended early are among it while the row waited. */
    readonly attempts: (row: QueueRow) => Effect.Effect<ReadonlyArray<Attempt>, QueueUnavailable>
    /** When an event was discarded, if it was and that is still remembered. */
    readonly discardedAt: (eventId: string) => Effect.Effect<Option.Option<number>, QueueUnavailable>
    /** When an event had to go because the queue was full, if it had and that is still remembered. */
    readonly evictedAt: (eventId: string) => Effect.Effect<Option.Option<number>, QueueUnavailable>
    /** Everything that is not history, of all accounts, held rows too, by row from after one on. */
    readonly unsent: (after: number, limit: number) => Effect.Effect<ReadonlyArray<QueueRow>, QueueUnavailable>
    /** Puts failed events back among those that wait, with their retry count; says how many. */
    readonly requeue: (which: Requeued) => Effect.Effect<number, QueueUnavailable>
    /** Lets events leave that were held only because their project had opted out, now that it agrees; says how many. */
    readonly release: (which: Released) => Effect.Effect<number, QueueUnavailable>
    /**
     * Lets events leave that were held only because a damaged file no longer says whose they are or whether they were to be
     * sent: as an account's, whose user says so; says how many.
     */
    readonly claim: (which: Claimed) => Effect.Effect<number, QueueUnavailable>
    /** Everywhere that projects have been seen, by UUID in lower case. */
    readonly places: Effect.Effect<ReadonlyArray<ProjectPlace>, QueueUnavailable>
    /** Remembers what places say now, and holds what waits of the `withdrawn` projects, whoever's it is; says how many. */
    readonly noteConsent: (
      places: ReadonlyArray<ProjectPlace>,
      withdrawn: ReadonlyArray<string>
    ) => Effect.Effect<number, QueueUnavailable>
    /** Events of a project that are held because it had opted out, of everybody by account. */
    readonly heldOf: (projectUuid: string) => Effect.Effect<ReadonlyArray<ScopeCount>, QueueUnavailable>
    /** Throws an unsent event away for good; false where there is none with this id. */
    readonly discard: (eventId: string) => Effect.Effect<boolean, QueueUnavailable>
    /** Throws away what is held of a project because it had opted out, of an account and of nobody; says how many. */
    readonly discardHeld: (which: ScopedProject) => Effect.Effect<number, QueueUnavailable>
    /** Writes down that a run of an account ended early; nothing is counted against its events. */
    readonly noteStop: (scope: string, stop: Stop) => Effect.Effect<void, QueueUnavailable>
    /** What a host said it takes at once. */
    readonly limits: (origin: string) => Effect.Effect<Option.Option<RememberedLimits>, QueueUnavailable>
    /** Remembers that from now on, or forgets it. */
    readonly rememberLimits: (
      origin: string,
      limits: Omit<RememberedLimits, "learnedAt"> | null
    ) => Effect.Effect<void, QueueUnavailable>
  }
>() {
  /** The same promises within one process, without a file and without a size limit. */
  static readonly layerMemory: Layer.Layer<EventQueue> = Layer.effect(this, makeMemoryQueue)
}
