import { Effect } from "effect"
import type { Finding } from "./Finding.ts"
import { hosted } from "./hosted.ts"
import { project, projectConfig } from "./project.ts"
import { queue } from "./queue.ts"
import { settings } from "./settings.ts"

/** Every check, in the order in which problems are best solved. A new one is added here and nowhere else. */
const checks = [project, projectConfig, settings, queue, hosted]

/** Looks at everything at once and never fails: a check that cannot look says so in its finding. Writes nothing. */
export const diagnose = Effect.map(Effect.all(checks), (found): ReadonlyArray<Finding> => found.flat()).pipe(
  Effect.withSpan("doctor.diagnose")
)
