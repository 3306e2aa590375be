import { realpathSync } from "node:fs"
import { Effect, Option } from "effect"
import type { FileFailed } from "../platform/errors.ts"
import { isMissing, tryFile } from "../platform/fileFailed.ts"

/** The path with every link followed; none if nothing is there. */
export const realPathIfExists = (path: string): Effect.Effect<Option.Option<string>, FileFailed> =>
  tryFile(path, "look at", () => realpathSync(path)).pipe(
    Effect.map(Option.some),
    Effect.catchIf(isMissing, () => Effect.succeedNone)
  )
