import { Layer } from "effect"
import { Consent } from "../events/Consent.ts"
import { LocalLayer } from "./LocalLayer.ts"
import { QueueLayer } from "./QueueLayer.ts"

/** The queue, and the projects whose events are in it, which decide whether they may leave. */
export const ProjectQueueLayer = Consent.layer.pipe(Layer.provideMerge(Layer.merge(QueueLayer, LocalLayer)))
