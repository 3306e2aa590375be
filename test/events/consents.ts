import { Layer } from "effect"
import { CurrentProject, projectAt } from "../../src/config/CurrentProject.ts"
import { ProjectConfig } from "../../src/config/ProjectConfig.ts"
import { Consent } from "../../src/events/Consent.ts"
import { Git } from "../../src/platform/Git.ts"
import { sqlQueueIn } from "./queues.ts"

/** The real queue, and the projects whose events are in it; whoever asks stands in `root`. */
export const consentIn = (home: string, root = home) =>
  Consent.layer.pipe(
    Layer.provideMerge(sqlQueueIn(home)),
    Layer.provideMerge(ProjectConfig.layer.pipe(Layer.provideMerge(Git.layer))),
    Layer.provideMerge(CurrentProject.layerOf(projectAt(root)))
  )
