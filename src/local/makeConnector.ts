import type { Effect } from "effect"
import { makeBeads, type Reach } from "./beads/makeBeads.ts"
import type { Connector } from "./Connector.ts"
import type { Programs } from "./Programs.ts"

/** The connector of a local tracker: its program (`bd`, or a path), and the directory that it runs in. */
export const makeConnector = ({
  provider,
  ...reach
}: Reach & { readonly provider: "beads" | "fp" }): Effect.Effect<Connector, never, Programs> =>
  // fp follows
  provider === "beads" ? makeBeads(reach) : makeBeads(reach)
