import { Effect } from "effect"
import { builtins } from "./builtins.ts"
import type { Catalog } from "./catalog.ts"
import { groups, verbs } from "./verbs.ts"

/** The catalog of every verb, by loading them all: for the build, its drift check and tests. */
export const loadCatalog: Effect.Effect<Catalog> = Effect.forEach(Object.values(verbs), ({ spec }) => spec).pipe(
  Effect.map((specs) => ({ groups, commands: [...specs, ...builtins] }))
)
