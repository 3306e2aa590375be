import type * as HttpClient from "@effect/platform/HttpClient"
import { Layer, Option, Redacted } from "effect"
import { AuthClient } from "../../src/auth/AuthClient.ts"
import type { Credentials } from "../../src/auth/Credentials.ts"
import type { CredentialStore } from "../../src/auth/CredentialStore.ts"
import * as FileCredentialStore from "../../src/auth/FileCredentialStore.ts"
import { Session } from "../../src/auth/Session.ts"
import type { Host } from "../../src/config/Host.ts"
import { Paths } from "../../src/config/Paths.ts"
import { Rollout } from "../../src/config/Rollout.ts"
import { SyncConfig } from "../../src/config/SyncConfig.ts"
import * as Http from "../../src/platform/Http.ts"

/** A host that the user has chosen. */
export const hostAt = (url: string): Host => ({ url, origin: new URL(url).origin, source: "environment" })

/** What stands between a test and the real world: where the host is, where the user lives, whether the gate is open. */
export interface World {
  readonly home: string
  readonly host?: string
  readonly enabled?: boolean
}

/** The real services of this room on real files and real HTTP. */
export const world = ({
  enabled = true,
  home,
  host
}: World): Layer.Layer<Session | AuthClient | CredentialStore | SyncConfig | Rollout | HttpClient.HttpClient> =>
  Session.layer.pipe(
    Layer.provideMerge(Layer.mergeAll(AuthClient.layer, FileCredentialStore.layer)),
    Layer.provideMerge(
      Layer.mergeAll(
        Http.layer,
        Paths.layerOf(home),
        Rollout.layerOf(enabled),
        SyncConfig.layerOf(host === undefined ? {} : { host: hostAt(host) })
      )
    )
  )

/** An account whose tokens are good for an hour and a week after `now`. */
export const account = (serverUrl: string, changes: Partial<Credentials> = {}, now = 0): Credentials => ({
  access: Redacted.make("access-1"),
  refresh: Redacted.make("refresh-1"),
  accessExpiresAt: now + 3_600_000,
  refreshExpiresAt: now + 604_800_000,
  username: "ann",
  teamSlug: Option.some("kittens"),
  serverUrl,
  ...changes
})
