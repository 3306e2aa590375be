import { randomUUID } from "node:crypto"
import { Effect } from "effect"

/** A fresh random UUID (version 4), lower case. */
export const uuid4: Effect.Effect<string> = Effect.sync(() => randomUUID())
