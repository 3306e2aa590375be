import { Layer } from "effect"
import { ProjectQueueLayer } from "./ProjectQueueLayer.ts"
import { TemplatesLayer } from "./TemplatesLayer.ts"

/** What `spec-kitty migrate` brings up to date: the queue, the user's templates, and those of the project. */
export const MigrationLayer = TemplatesLayer.pipe(Layer.provideMerge(ProjectQueueLayer))
