import { Effect, Layer } from "effect"
import { Connectors } from "../local/Connectors.ts"

/** Local trackers through their programs; what runs them is loaded when the first one is opened. */
export const ConnectorsLayer: Layer.Layer<Connectors> = Layer.succeed(Connectors, {
  open: (reach) =>
    Effect.flatMap(
      Effect.promise(() => import("./openConnector.ts")),
      ({ openConnector }) => openConnector(reach)
    )
})
