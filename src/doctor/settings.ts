import { Effect } from "effect"
import type { ConfigFileBroken, InvalidSetting } from "../config/errors.ts"
import { SyncConfig } from "../config/SyncConfig.ts"
import type { FileFailed } from "../platform/errors.ts"
import { fine, type Finding } from "./Finding.ts"

/** Whether the user's settings can be read: also those that the environment takes the place of today. */
export const settings = Effect.gen(function* () {
  const config = yield* SyncConfig
  yield* config.backgroundDaemon
  return fine("settings", "Your settings can be read")
}).pipe(
  Effect.catchAll((error) => Effect.succeed(problem(error))),
  Effect.map((finding): ReadonlyArray<Finding> => [finding]),
  Effect.withSpan("doctor.settings")
)

// helpers

const problem = (error: ConfigFileBroken | InvalidSetting | FileFailed): Finding => ({
  check: "settings",
  status: "problem",
  message: error.message,
  nextAction:
    error._tag === "InvalidSetting"
      ? `Run \`spec-kitty config set ${error.key} VALUE\` with ${error.expected}.`
      : `Mend ${error.path}, or move it aside to start from the defaults.`,
  details: {}
})
