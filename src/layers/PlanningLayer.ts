import { Layer } from "effect"
import { AuthClient } from "../auth/AuthClient.ts"
import type { CredentialStore } from "../auth/CredentialStore.ts"
import { Session } from "../auth/Session.ts"
import type { Paths } from "../config/Paths.ts"
import type { Rollout } from "../config/Rollout.ts"
import type { SyncConfig } from "../config/SyncConfig.ts"
import { Consent } from "../events/Consent.ts"
import { Emitter } from "../events/Emitter.ts"
import type { EventQueue } from "../events/EventQueue.ts"
import * as QueuePendingEvents from "../events/QueuePendingEvents.ts"
import * as Http from "../platform/Http.ts"
import { LocalLayer } from "./LocalLayer.ts"
import { QueueLayer } from "./QueueLayer.ts"
import { TemplatesLayer } from "./TemplatesLayer.ts"

const auth = Session.layer.pipe(Layer.provideMerge(AuthClient.layer))

const events = Layer.mergeAll(Emitter.layer, QueuePendingEvents.layer).pipe(Layer.provideMerge(Consent.layer))

/** What the planning workflow needs, around a credential store and an event queue that somebody else gives. */
export const planningLayerWith = <E, R>(
  stores: Layer.Layer<CredentialStore | EventQueue | Paths | Rollout | SyncConfig, E, R>
) =>
  Layer.mergeAll(events, TemplatesLayer).pipe(
    Layer.provideMerge(auth),
    Layer.provideMerge(Layer.mergeAll(stores, LocalLayer, Http.layer))
  )

/** What the planning workflow needs: templates, the account whose events are recorded, and the queue. */
export const PlanningLayer = planningLayerWith(QueueLayer)
