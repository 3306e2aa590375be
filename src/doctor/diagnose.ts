import { Effect } from "effect"
import { Rollout } from "../config/Rollout.ts"
import { missing } from "../readiness/wording.ts"
import { background } from "./background.ts"
import { CheckUnknown } from "./errors.ts"
import type { Finding } from "./Finding.ts"
import { hosted } from "./hosted.ts"
import { project, projectConfig } from "./project.ts"
import { queue } from "./queue.ts"
import { settings } from "./settings.ts"
import { trackerDoctrine } from "./trackerDoctrine.ts"
import { trackerProgram } from "./trackerProgram.ts"

/** Every check, in the order in which problems are best solved. A new one is added here and nowhere else. */
const checks = [project, projectConfig, settings, queue, hosted, trackerDoctrine, trackerProgram, background]

/** Looks at everything at once and never fails: a check that cannot look says so in its finding. Writes nothing. */
export const diagnose = Effect.map(Effect.all(checks), (found): ReadonlyArray<Finding> => found.flat()).pipe(
  Effect.withSpan("doctor.diagnose")
)

/**
 * {@link diagnose} for somebody who needs these checks to be ok: what is off or unknown there is a problem too, and so is
 * what is not looked at while the rollout is off. A check that is never made here cannot be required: a wrong name would
 * look like health.
 */
export const diagnoseRequiring = Effect.fn("doctor.diagnoseRequiring")(function* (required: ReadonlyArray<string>) {
  const found = yield* diagnose
  const { enabled } = yield* Rollout
  const named = required.map(nameOf)
  const isMade = (name: string) => found.some(({ check }) => check === name)
  const behind = enabled ? [] : behindTheGate.filter((name) => named.includes(name) && !isMade(name))
  const all = [...found, ...behind.map(notLookedAt)]
  const made = all.map(({ check }) => check)
  const stranger = required.find((check) => !made.includes(nameOf(check)))
  if (stranger !== undefined) return yield* new CheckUnknown({ check: stranger, made })
  return all.map((finding): Finding =>
    named.includes(finding.check) && finding.status !== "ok"
      ? { ...finding, status: "problem", nextAction: stepFor(finding, all) }
      : finding
  )
})

// helpers

/** `sign in` is what the list says, `sign_in` what the document says. */
const nameOf = (check: string) => check.trim().toLowerCase().replace(/[ -]/g, "_")

/** Checks that the rollout keeps from being made, and that help names while it is off: `tracker` is not among those. */
const behindTheGate = ["sign_in", "host", "connection", "background"]

const notLookedAt = (check: string): Finding => {
  const { message, nextAction } = missing("ROLLOUT_DISABLED", {})
  return { check, status: "unknown", message: `Not looked at: ${message}`, nextAction, details: {} }
}

/** What is off needs to be switched on; what is unknown waits for the problem before it. */
const stepFor = ({ check, nextAction }: Finding, all: ReadonlyArray<Finding>) =>
  nextAction ??
  (check === "background"
    ? "Run `spec-kitty sync daemon start`."
    : (all.find((other) => check === "connection" && other.check === "host")?.nextAction ??
      all.find(({ nextAction: step, status }) => status === "problem" && step !== null)?.nextAction ??
      null))
