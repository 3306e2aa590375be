import type { Effect } from "effect"
import { makeBeads } from "./beads/makeBeads.ts"
import type { Connector } from "./Connector.ts"
import type { Reach } from "./Connectors.ts"
import { makeFp } from "./fp/makeFp.ts"
import type { Programs } from "./Programs.ts"

/** The connector of a local tracker (S059 FR-014). Nothing is run before the first call. */
export const makeConnector = (reach: Reach): Effect.Effect<Connector, never, Programs> => makers[reach.provider](reach)

// helpers

const makers = { beads: makeBeads, fp: makeFp }
