import { Effect, Option } from "effect"
import { Connectors, type Reach } from "./Connectors.ts"
import type { ConnectorFailure } from "./errors.ts"
import { lookTime } from "./schedules.ts"

/** The program says who it is; none where it has not done so in its time: it is ended then, which takes a second more at most. */
export const introduced = (reach: Reach): Effect.Effect<Option.Option<void>, ConnectorFailure, Connectors> =>
  Effect.flatMap(Connectors, ({ open }) => open(reach)).pipe(
    Effect.flatMap(({ probe }) => probe),
    Effect.timeoutOption(lookTime)
  )
