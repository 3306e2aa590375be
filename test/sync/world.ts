import { Effect, Layer, Option, Redacted } from "effect"
import { accountScope } from "../../src/auth/Scope.ts"
import { Session, type SignedIn } from "../../src/auth/Session.ts"
import type { Host } from "../../src/config/Host.ts"
import { Paths } from "../../src/config/Paths.ts"
import { EventQueue } from "../../src/events/EventQueue.ts"
import * as Http from "../../src/platform/Http.ts"
import { HostedReadiness } from "../../src/readiness/HostedReadiness.ts"
import { ready } from "../../src/readiness/wording.ts"
import { IngestClient } from "../../src/sync/IngestClient.ts"
import { consentIn } from "../events/consents.ts"
import { draftOf } from "../events/drafts.ts"

export const hostAt = (url: string): Host => ({ url, origin: new URL(url).origin, source: "environment" })

/** Ada, signed in at a host. */
export const adaAt = (url: string): SignedIn => ({
  host: hostAt(url),
  accessToken: Redacted.make("ada-token"),
  username: "ada",
  teamSlug: Option.some("red")
})

export const adaScope = (url: string) =>
  accountScope({ origin: hostAt(url).origin, username: "ada", teamSlug: Option.some("red") })

/** Everything a drain needs, on real files and real HTTP, for somebody whose prerequisites are met. */
export const drainServices = (home: string, url: string, session = Session.layerOf(adaAt(url))) =>
  Layer.mergeAll(IngestClient.layer, consentIn(home), HostedReadiness.layerOf(ready), Paths.layerOf(home)).pipe(
    Layer.provideMerge(Layer.mergeAll(session, Http.layer))
  )

/** Records events 1 to `count` as Ada's. */
export const record = (url: string, count: number) =>
  Effect.flatMap(EventQueue, (queue) =>
    queue.offerAll(
      Array.from({ length: count }, (_, n) => draftOf(n + 1)),
      adaScope(url)
    )
  )
