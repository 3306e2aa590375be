import { Layer } from "effect"
import { Rollout } from "../config/Rollout.ts"
import * as Http from "../platform/Http.ts"

/** The rollout gate and HTTP: enough to speak to a server that the user names, and nothing of the user's own. */
export const RemoteLayer = Layer.merge(Rollout.layer, Http.layer)
