import { Effect } from "effect"

/** Warnings of an answer, told on stderr as well. */
export const tellAll = (warnings: ReadonlyArray<string>): Effect.Effect<void> =>
  Effect.forEach(warnings, (warning) => Effect.logWarning(warning), { discard: true })
