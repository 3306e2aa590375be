import { Layer } from "effect"
import { AuthClient } from "../auth/AuthClient.ts"
import { Session } from "../auth/Session.ts"
import { Consent } from "../events/Consent.ts"
import { Emitter } from "../events/Emitter.ts"
import * as QueuePendingEvents from "../events/QueuePendingEvents.ts"
import * as Http from "../platform/Http.ts"
import { LocalLayer } from "./LocalLayer.ts"
import { QueueLayer } from "./QueueLayer.ts"
import { TemplatesLayer } from "./TemplatesLayer.ts"

const auth = Session.layer.pipe(Layer.provideMerge(AuthClient.layer))

const events = Layer.mergeAll(Emitter.layer, QueuePendingEvents.layer).pipe(Layer.provideMerge(Consent.layer))

/** What the planning workflow needs: templates, the account whose events are recorded, and the queue. */
export const PlanningLayer = Layer.mergeAll(events, TemplatesLayer).pipe(
  Layer.provideMerge(auth),
  Layer.provideMerge(Layer.mergeAll(QueueLayer, LocalLayer, Http.layer))
)
