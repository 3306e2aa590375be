import { Effect } from "effect"
import type { Connectors } from "../local/Connectors.ts"
import { makeConnector } from "../local/makeConnector.ts"
import { ProgramsLayer } from "./ProgramsLayer.ts"

/** Opens a local tracker through its program. */
export const openConnector: Connectors["Type"]["open"] = (reach) => Effect.provide(makeConnector(reach), ProgramsLayer)
