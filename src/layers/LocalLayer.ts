import { Layer } from "effect"
import { CurrentProject } from "../config/CurrentProject.ts"
import { Paths } from "../config/Paths.ts"
import { ProjectConfig } from "../config/ProjectConfig.ts"
import { Rollout } from "../config/Rollout.ts"
import { SyncConfig } from "../config/SyncConfig.ts"
import { Git } from "../platform/Git.ts"

/** What reads this machine only: no database, no network, nothing native. */
export const LocalLayer = Layer.mergeAll(ProjectConfig.layer, CurrentProject.layer, SyncConfig.layer).pipe(
  Layer.provideMerge(Layer.mergeAll(Paths.layer, Rollout.layer, Git.layer))
)
