import { Effect, Option, Ref } from "effect"
import { knownAccount } from "../auth/account.ts"
import type { CredentialStore } from "../auth/CredentialStore.ts"
import { accountScope } from "../auth/Scope.ts"
import { authStatus } from "../auth/status.ts"
import type { Host } from "../config/Host.ts"
import { Rollout } from "../config/Rollout.ts"
import { SyncConfig } from "../config/SyncConfig.ts"

/** Who would send events from here, and where to, as far as this machine knows. */
export interface Standing {
  readonly enabled: boolean
  /** Whose events are meant, also while the rollout is off; null where this machine knows nobody. */
  readonly scope: string | null
  readonly auth: { readonly signedIn: boolean; readonly user: string | null; readonly team: string | null }
  readonly server: { readonly url: string; readonly source: Host["source"] } | null
  readonly policy: "auto" | "manual"
  /** Files that could not be read on the way; what they would have said is missing above. */
  readonly problems: ReadonlyArray<string>
}

/** The one look that status, explain and retry have in common, so that they never disagree: no network, no write. */
export const standing: Effect.Effect<Standing, never, Rollout | SyncConfig | CredentialStore> = Effect.gen(
  function* () {
    const { enabled } = yield* Rollout
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

    const account = yield* knownAccount
    const auth = yield* orElse<Standing["auth"]>({ signedIn: false, user: null, team: null })(
      Effect.map(authStatus(), ({ signedIn, team, user }) => ({ signedIn, user, team }))
    )
    const host = yield* orElse(Option.none<Host>())(config.host)
    const policy = yield* orElse<"auto" | "manual">("auto")(config.backgroundDaemon)
    const found: Standing = {
      enabled,
      scope: Option.getOrNull(Option.map(account, accountScope)),
      auth,
      server: Option.getOrNull(Option.map(host, ({ source, url }) => ({ url, source }))),
      policy,
      problems: yield* Ref.get(problems)
    }
    return found
  }
).pipe(Effect.withSpan("sync.standing"))
