import { Clock, Effect, Option } from "effect"
import { storedAccount } from "../../auth/account.ts"
import { accountScope } from "../../auth/Scope.ts"
import { Paths } from "../../config/Paths.ts"
import { SyncConfig } from "../../config/SyncConfig.ts"
import { listDirectory } from "../../platform/files.ts"
import { basename, dirname, join } from "../../platform/path.ts"
import { EventQueue } from "../EventQueue.ts"
import type { QueueCounts } from "../QueuedEvent.ts"
import { importAccountQueue, previewAccountQueue } from "./accountFile.ts"
import { accountQueues, belongsTo, type AccountQueue } from "./accountQueues.ts"

/** What became, or would become, of the queue itself; `kept` is where the file is as it was. */
export interface OwnQueue {
  readonly state: "current" | "python" | "damaged"
  readonly events: number | null
  readonly kept: string | null
}

/** What became, or would become, of one account's file. */
export interface AccountQueueOutcome {
  readonly file: string
  readonly events: number | null
  /** Events that are in a damaged file and cannot be read; null where nobody can tell. */
  readonly lost: number | null
  readonly action: "imported" | "left"
  /** Why it was left. */
  readonly reason: "other_account" | "signed_out" | "no_room" | "unreadable" | null
  /** Why it cannot be read. */
  readonly unreadable: string | null
  readonly kept: string | null
}

/** Everything that `spec-kitty migrate` does to queues. */
export interface QueueMigration {
  readonly queue: OwnQueue
  readonly accounts: ReadonlyArray<AccountQueueOutcome>
  readonly nothingToDo: boolean
}

/**
 * Imports what the Python spec-kitty has queued (design R13): its queue in place, and of its accounts' queues that of the
 * signed-in account. A dry run changes nothing and says what would be done. Needs no project.
 */
export const migrateQueues = Effect.fn("events.migrateQueues")(function* (options: { readonly dryRun: boolean }) {
  const { dryRun } = options
  const account = yield* storedAccount
  const scope = Option.map(account, accountScope)
  const queue = yield* ownQueue(dryRun)
  const accounts: Array<AccountQueueOutcome> = []
  for (const found of yield* accountQueues) accounts.push(yield* accountQueue(found, scope, dryRun))
  const nothingToDo = queue.state === "current" && accounts.every(({ action }) => action === "left")
  const migration: QueueMigration = { queue, accounts, nothingToDo }
  return migration
})

// helpers

const ownQueue = (dryRun: boolean) =>
  Effect.gen(function* () {
    const queue = yield* EventQueue
    const { queue: path } = yield* Paths
    const looked = Effect.zipRight(queue.verify({ thorough: true }), queue.counts(null))
    const counts = yield* Effect.map(looked, Option.some<QueueCounts>).pipe(
      Effect.catchIf(
        ({ reason }) => reason === "corrupt",
        () => Effect.succeedNone
      )
    )
    const python = Option.getOrNull(Option.flatMapNullable(counts, ({ python }) => python))
    const state = Option.isNone(counts) ? "damaged" : python === null ? "current" : "python"
    const before = yield* keptBeside(path)
    // Mends damage that the preparation has not met, too.
    if (!dryRun) yield* Effect.zipRight(queue.prepare, queue.verify({ thorough: true }))
    const kept = (yield* keptBeside(path)).find((name) => !before.includes(name))
    const own: OwnQueue = { state, events: python, kept: kept === undefined ? null : join(dirname(path), kept) }
    return own
  })

/** Files that an import or a recovery has left beside the queue. */
const keptBeside = (path: string) =>
  Effect.map(listDirectory(dirname(path)), (names) =>
    names.filter((name) => name.startsWith(`${basename(path)}.`) && /\.(python|corrupt)-[^-]+(-\d+)?$/.test(name))
  )

const accountQueue = (found: AccountQueue, scope: Option.Option<string>, dryRun: boolean) =>
  Effect.gen(function* () {
    const left = (reason: AccountQueueOutcome["reason"]): AccountQueueOutcome => ({
      file: found.path,
      events: found.events,
      lost: found.events === null ? null : 0,
      action: "left",
      reason,
      unreadable: found.unreadable,
      kept: null
    })
    if (found.unreadable !== null) return left("unreadable")
    if (Option.isNone(scope)) return left("signed_out")
    if (!belongsTo(found, scope.value)) return left("other_account")
    if (!(yield* hasRoomFor(found.events ?? 0))) return left("no_room")
    if (dryRun) return { ...left(null), ...(yield* previewAccountQueue(found.path)), action: "imported" as const }
    const { events, kept, lost } = yield* importAccountQueue(found.path, scope.value, yield* Clock.currentTimeMillis)
    return { ...left(null), events, lost, action: "imported" as const, kept }
  })

/** An import must not push out what waits already (design R14); history may go. */
const hasRoomFor = (events: number) =>
  Effect.gen(function* () {
    const queue = yield* EventQueue
    const config = yield* SyncConfig
    const { failed, held, otherAccounts, pending, unclaimed } = yield* queue.counts(null)
    return pending + failed + held + otherAccounts + unclaimed + events <= (yield* config.maxQueueSize)
  }).pipe(
    // Only a dry run meets it: otherwise the queue is mended by now.
    Effect.catchIf(
      (error) => error._tag === "QueueUnavailable" && error.reason === "corrupt",
      () => Effect.succeed(true)
    )
  )
