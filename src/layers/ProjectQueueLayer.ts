import { Layer } from "effect"
import { LocalLayer } from "./LocalLayer.ts"
import { QueueLayer } from "./QueueLayer.ts"

/** The queue, and the project of the working directory, which decides whether its events may leave. */
export const ProjectQueueLayer = Layer.merge(QueueLayer, LocalLayer)
