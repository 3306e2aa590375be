import { Clock, Effect, Option, Ref } from "effect"
import { storedAccount, type Account } from "../auth/account.ts"
import { accountScope } from "../auth/Scope.ts"
import { authStatus } from "../auth/status.ts"
import type { Host } from "../config/Host.ts"
import { SyncConfig } from "../config/SyncConfig.ts"
import { EventQueue } from "../events/EventQueue.ts"
import type { QueueCounts } from "../events/QueuedEvent.ts"
import type { Connection } from "./Connection.ts"

/** Where events stand on this machine (S039 FR-006). Times are epoch milliseconds. */
export interface SyncStatus {
  readonly queue: QueueCounts
  readonly oldestAgeSeconds: number | null
  readonly auth: { readonly signedIn: boolean; readonly user: string | null; readonly team: string | null }
  readonly server: { readonly url: string; readonly source: Host["source"] } | null
  readonly connection: Connection
  readonly background: { readonly policy: "auto" | "manual"; readonly running: boolean }
  /** Files that could not be read on the way; what they would have said is missing above. */
  readonly problems: ReadonlyArray<string>
}

/** Looks without touching anything: no upload, no write, and no network unless `look` is `checkConnection`. */
export const syncStatus = Effect.fn("sync.status")(function* <E, R>(look: Effect.Effect<Connection, E, R>) {
  const queue = yield* EventQueue
  const config = yield* SyncConfig
  const problems = yield* Ref.make<ReadonlyArray<string>>([])
  const orElse =
    <A>(fallback: A) =>
    <E extends Error, R>(look: Effect.Effect<A, E, R>) =>
      Effect.catchAll(look, ({ message }) =>
        Effect.as(
          Ref.update(problems, (all) => (all.includes(message) ? all : [...all, message])),
          fallback
        )
      )

  const account = yield* storedAccount
  const counts = yield* queue.counts(Option.getOrNull(Option.map(account, scopeOf)))
  const now = yield* Clock.currentTimeMillis
  const auth = yield* orElse<SyncStatus["auth"]>({ signedIn: false, user: null, team: null })(
    Effect.map(authStatus(), accountOnly)
  )
  const host = yield* orElse(Option.none<Host>())(config.host)
  const policy = yield* orElse<"auto" | "manual">("auto")(config.backgroundDaemon)
  const status: SyncStatus = {
    queue: counts,
    oldestAgeSeconds:
      counts.oldestPendingAt === null ? null : Math.max(0, Math.floor((now - counts.oldestPendingAt) / 1000)),
    auth,
    server: Option.getOrNull(Option.map(host, ({ source, url }) => ({ url, source }))),
    connection: yield* look,
    background: { policy, running: false },
    problems: yield* Ref.get(problems)
  }
  return status
})

// helpers

const scopeOf = ({ origin, teamSlug, username }: Account) => accountScope(origin, username, teamSlug)

const accountOnly = (status: SyncStatus["auth"]): SyncStatus["auth"] => ({
  signedIn: status.signedIn,
  user: status.user,
  team: status.team
})
