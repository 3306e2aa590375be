import { Context, type Effect, Layer } from "effect"
import type { Connector } from "./Connector.ts"

/** Which local tracker, and how it is reached. */
export interface Reach {
  readonly provider: "beads" | "fp"
  readonly workspace: string
  /** A name that is looked for on PATH, or a path: one word of argv, never a line for a shell. */
  readonly command: string
  readonly cwd: string
}

/** Opens trackers on this machine (S059 FR-022). Nothing is run before a connector is asked for something. */
export class Connectors extends Context.Tag("spec-kitty/local/Connectors")<
  Connectors,
  { readonly open: (reach: Reach) => Effect.Effect<Connector> }
>() {
  /** Always this connector: for tests, and for trackers that we do not know. */
  static readonly layerOf = (open: (reach: Reach) => Effect.Effect<Connector>): Layer.Layer<Connectors> =>
    Layer.succeed(this, { open })
}
