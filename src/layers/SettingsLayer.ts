import { Layer } from "effect"
import { Paths } from "../config/Paths.ts"
import { Rollout } from "../config/Rollout.ts"
import { SyncConfig } from "../config/SyncConfig.ts"

/** Where files are and what the user has set: nothing of a project. */
export const SettingsLayer = SyncConfig.layer.pipe(Layer.provideMerge(Layer.merge(Paths.layer, Rollout.layer)))
