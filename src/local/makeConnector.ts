import type { Effect } from "effect"
import { makeBeads } from "./beads/makeBeads.ts"
import type { Connector, Reach } from "./Connector.ts"
import { makeFp } from "./fp/makeFp.ts"
import type { Programs } from "./Programs.ts"

/** The connector of a local tracker (S059 FR-014). Nothing is run before the first call. */
export const makeConnector = ({
  provider,
  ...reach
}: Reach & { readonly provider: "beads" | "fp" }): Effect.Effect<Connector, never, Programs> => makers[provider](reach)

// helpers

const makers = { beads: makeBeads, fp: makeFp }
