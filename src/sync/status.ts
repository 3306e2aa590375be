import { Clock, Effect, Either, Option } from "effect"
import { Paths } from "../config/Paths.ts"
import { lostFrom, restoring } from "../events/emptied.ts"
import { accountQueues, type AccountQueue } from "../events/python/accountQueues.ts"
import { Consent, type ConsentedCounts } from "../events/Consent.ts"
import { EventQueue } from "../events/EventQueue.ts"
import type { QueueCounts } from "../events/QueuedEvent.ts"
import type { Connection } from "./Connection.ts"
import { adviceOnOthers } from "./elsewhere.ts"
import { adviceOnHeld, adviceOnUnheard, wordsOnUnheard } from "./held.ts"
import { pythonFilesFor, type PythonFile } from "./pythonFiles.ts"
import { standing, type Standing } from "./standing.ts"

/** Where events stand on this machine (S039 FR-006). Times are epoch milliseconds. */
export interface SyncStatus extends Pick<Standing, "auth" | "enabled" | "server" | "problems"> {
  readonly queue: ConsentedCounts
  /** Whose rows the numbers of the queue are about: the account's, or, where none is known, those that are nobody's. */
  readonly countedFor: "account" | "nobody"
  /** Unsent events that are no account's yet, whoever was asked for. */
  readonly unclaimed: number
  /** What helps events on that are held, or not this account's. */
  readonly advice: ReadonlyArray<string>
  /** Events that wait for a project's file to be mended; among the problems, too. */
  readonly unheard: ReadonlyArray<string>
  /** What is known of events that the queue has lost, and what helps; among the problems, too. */
  readonly lost: Option.Option<{ readonly message: string; readonly nextAction: string }>
  readonly oldestAgeSeconds: number | null
  /** How the latest run ended, where it did not get through and none did since. */
  readonly lastStop: QueueCounts["lastStop"]
  readonly connection: Connection
  /** Whether background sync may start by itself; whether it runs is another look (`daemonStatus`). */
  readonly policy: Standing["policy"]
  /** What the Python spec-kitty has queued and nobody has imported: in our file, and in files of accounts. */
  readonly python: { readonly queued: number; readonly files: ReadonlyArray<PythonFile> }
}

/** Looks without touching anything: no upload, no write, and no network unless `look` is `checkConnection`. */
export const syncStatus = Effect.fn("sync.status")(function* <E, R>(look: Effect.Effect<Connection, E, R>) {
  const queue = yield* EventQueue
  const { auth, enabled, policy, problems, scope, server } = yield* standing
  const counts = yield* Effect.flatMap(Consent, (consent) => consent.counts(scope))
  yield* queue.verify({ thorough: false })
  const unclaimed = scope === null ? counts.pending + counts.failed : counts.unclaimed
  const { clock, queue: path } = yield* Paths
  const lost = Option.map(yield* lostFrom(path, clock), (message) => ({ message, nextAction: restoring(path) }))
  const now = yield* Clock.currentTimeMillis
  const found = yield* Effect.either(accountQueues)
  const python = Either.getOrElse(found, (): ReadonlyArray<AccountQueue> => [])
  const status: SyncStatus = {
    queue: counts,
    countedFor: scope === null ? "nobody" : "account",
    unclaimed,
    advice: [...adviceOnHeld(counts), ...adviceOnOthers({ ...counts, unclaimed }, enabled)],
    oldestAgeSeconds:
      counts.oldestPendingAt === null ? null : Math.max(0, Math.floor((now - counts.oldestPendingAt) / 1000)),
    lastStop: counts.lastStop !== null && counts.lastStop.at >= (counts.lastSyncAt ?? 0) ? counts.lastStop : null,
    enabled,
    auth,
    server,
    connection: yield* look,
    policy,
    python: {
      queued: counts.python ?? 0,
      files: pythonFilesFor(scope, python)
    },
    unheard: wordsOnUnheard(counts),
    lost,
    problems: [
      ...problems,
      ...adviceOnUnheard(counts),
      ...Option.toArray(Option.map(lost, ({ message, nextAction }) => `${message}. ${nextAction}`)),
      ...(Either.isLeft(found) ? [found.left.message] : [])
    ]
  }
  return status
})
