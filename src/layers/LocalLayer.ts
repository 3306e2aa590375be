import { Layer } from "effect"
import { CurrentProject } from "../config/CurrentProject.ts"
import { ProjectConfig } from "../config/ProjectConfig.ts"
import { Git } from "../platform/Git.ts"
import { SettingsLayer } from "./SettingsLayer.ts"

/** What reads this machine only: no database, no network, nothing native. */
export const LocalLayer = Layer.merge(ProjectConfig.layer, CurrentProject.layer).pipe(
  Layer.provideMerge(Layer.merge(SettingsLayer, Git.layer))
)
