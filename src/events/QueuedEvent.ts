import { Schema } from "effect"

/** Where a row stands. Failed rows are tried again; synced ones are history; held ones never leave (design R15). */
export type QueueStatus = "pending" | "failed" | "synced" | "held"

/** Why an event stays on this machine; "damaged" where a broken file no longer says whose it is or whether it was to be sent. */
export const HeldReason = Schema.Literal("missing_project_uuid", "sync_disabled", "invalid", "damaged")
export type HeldReason = typeof HeldReason.Type

/** Where a project lies (the directory of its main checkout), and its last known word on whether its events may leave. */
export interface ProjectPlace {
  readonly projectUuid: string
  readonly root: string
  readonly agrees: boolean
}

/** Place in the order in which events leave: by timestamp, then by row. */
export interface Cursor {
  readonly timestamp: string
  readonly id: number
}

/** A row that still has to be sent. `data` is the event as it travels, unchanged since it was recorded. */
export interface QueuedEvent extends Cursor {
  readonly eventId: string
  readonly eventType: string
  readonly projectUuid: string | null
  readonly status: "pending" | "failed"
  readonly retryCount: number
  readonly data: string
}

/** A row as it stands, whoever's it is and whatever became of it. Times are epoch milliseconds. */
export interface QueueRow {
  readonly id: number
  readonly eventId: string
  readonly eventType: string
  readonly projectUuid: string | null
  readonly scope: string | null
  readonly status: QueueStatus
  readonly retryCount: number
  readonly createdAt: number
  readonly lastAttemptAt: number | null
  readonly nextAttemptAt: number | null
  /** Of a failed row the host's last words, and their category; of a held one the category is its {@link HeldReason}. */
  readonly lastError: string | null
  readonly lastErrorCategory: string | null
  readonly data: string
}

/**
 * `stopped`: the run ended before the host judged the event; `released`: somebody let it wait to be sent that was held
 * for the reason that is its category; `discarded`: somebody threw it away; `evicted`: it had to go because the queue was full.
 */
export const AttemptOutcome = Schema.Literal(
  "synced",
  "duplicate",
  "failed",
  "stopped",
  "released",
  "discarded",
  "evicted"
)

/** One try to bring an event to the host, what it took to be tried, or the end of it. */
export interface Attempt {
  readonly at: number
  readonly outcome: typeof AttemptOutcome.Type
  readonly category: string | null
  /** What the host, or the way to it, said. */
  readonly reason: string | null
}

/** Why a run ended before everything was tried; not the fault of any event. */
export interface Stop {
  readonly category: string
  readonly reason: string
}

/** What a host takes at once, and since when we know. */
export interface RememberedLimits {
  readonly maxEvents: number
  readonly maxBytes: number
  readonly learnedAt: number
}

/** What the server said about one event; an event it did not mention has no settlement. */
export interface Settlement {
  readonly eventId: string
  readonly outcome: "synced" | "duplicate" | "failed"
  readonly reason?: string
  readonly category?: string
}

/** One kind of failure and how many events have it. */
export interface FailureCount {
  readonly eventType: string
  readonly category: string
  readonly reason: string
  readonly count: number
}

/** Events of one account, or of nobody. */
export interface ScopeCount {
  readonly scope: string | null
  readonly count: number
}

/** Events of one project. */
export interface ProjectCount {
  readonly projectUuid: string
  readonly count: number
}

/** What is here of another account: unsent events, and held ones. */
export interface OtherAccount {
  readonly scope: string
  readonly count: number
  readonly held: number
}

/** The queue as one account sees it. Times are epoch milliseconds. */
export interface QueueCounts {
  readonly pending: number
  readonly failed: number
  readonly held: number
  readonly heldReasons: Readonly<Partial<Record<HeldReason, number>>>
  /** Those of the held events whose project had opted out, by project (its UUID in lower case). */
  readonly heldProjects: ReadonlyArray<ProjectCount>
  /** Synced rows that are still remembered, of all accounts. */
  readonly history: number
  /** Unsent events that other accounts recorded. */
  readonly otherAccounts: number
  /** Events of other accounts that are held here. */
  readonly heldElsewhere: number
  /** Both by account. */
  readonly others: ReadonlyArray<OtherAccount>
  /** Unsent events recorded signed out, while this account did not adopt them; 0 when asked for the signed-out rows. */
  readonly unclaimed: number
  /** Events of the Python spec-kitty, among `pending` or `unclaimed`, while the file is as it left it; null when it is ours. */
  readonly python: number | null
  /** Unsent events that had to go because the queue was full. */
  readonly evicted: number
  readonly oldestPendingAt: number | null
  readonly retries: { readonly zero: number; readonly oneToThree: number; readonly fourOrMore: number }
  /** The five most frequent kinds of failure, most frequent first. */
  readonly topFailing: ReadonlyArray<FailureCount>
  readonly lastEmittedAt: number | null
  readonly lastSyncAt: number | null
  /** How the latest run of this account ended that did not get through, with its time. */
  readonly lastStop: (Stop & { readonly at: number }) | null
}

/** What a queue that does not exist holds. */
export const emptyCounts: QueueCounts = {
  pending: 0,
  failed: 0,
  held: 0,
  heldReasons: {},
  heldProjects: [],
  history: 0,
  otherAccounts: 0,
  heldElsewhere: 0,
  others: [],
  unclaimed: 0,
  python: null,
  evicted: 0,
  oldestPendingAt: null,
  retries: { zero: 0, oneToThree: 0, fourOrMore: 0 },
  topFailing: [],
  lastEmittedAt: null,
  lastSyncAt: null,
  lastStop: null
}
