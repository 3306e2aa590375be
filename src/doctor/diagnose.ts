import { Effect } from "effect"
import { background } from "./background.ts"
import { CheckUnknown } from "./errors.ts"
import type { Finding } from "./Finding.ts"
import { hosted } from "./hosted.ts"
import { project, projectConfig } from "./project.ts"
import { queue } from "./queue.ts"
import { settings } from "./settings.ts"
import { trackerProgram } from "./trackerProgram.ts"

/** Every check, in the order in which problems are best solved. A new one is added here and nowhere else. */
const checks = [project, projectConfig, settings, queue, hosted, trackerProgram, background]

/** Looks at everything at once and never fails: a check that cannot look says so in its finding. Writes nothing. */
export const diagnose = Effect.map(Effect.all(checks), (found): ReadonlyArray<Finding> => found.flat()).pipe(
  Effect.withSpan("doctor.diagnose")
)

/**
 * {@link diagnose} for somebody who needs these checks to be ok: what is off or unknown there is a problem too. A check that
 * is not made here cannot be required: a wrong name would look like health.
 */
export const diagnoseRequiring = Effect.fn("doctor.diagnoseRequiring")(function* (required: ReadonlyArray<string>) {
  const found = yield* diagnose
  const made = found.map(({ check }) => check)
  const stranger = required.find((check) => !made.includes(nameOf(check)))
  if (stranger !== undefined) return yield* new CheckUnknown({ check: stranger, made })
  const named = required.map(nameOf)
  return found.map((finding): Finding =>
    named.includes(finding.check) && finding.status !== "ok" ? { ...finding, status: "problem" } : finding
  )
})

// helpers

/** `sign in` is what the list says, `sign_in` what the document says. */
const nameOf = (check: string) => check.trim().toLowerCase().replace(/[ -]/g, "_")
