import { Effect } from "effect"
import { Rollout } from "../config/Rollout.ts"
import { daemonStatus, type DaemonStatus } from "../daemon/status.ts"
import { formatTimestamp } from "../domain/timestamp.ts"
import { fine, type Finding } from "./Finding.ts"

/** Whether background sync does what it should. That it does not run is no problem: it starts when there is something to send. */
export const background = Effect.gen(function* () {
  const { enabled } = yield* Rollout
  const status = yield* daemonStatus
  // Where the hosted part is not in use there is nothing to say of it, unless it is still at work.
  return enabled || status.standing === "running" || status.standing === "stuck" ? [findingOf(status)] : []
}).pipe(Effect.withSpan("doctor.background"))

// helpers

const findingOf = ({ pid, problem, since, standing, trouble, version }: DaemonStatus): Finding => {
  const details = pid === null ? {} : { pid: String(pid), version: version ?? "" }
  if (problem !== null) {
    const { message, nextAction } = problem
    return { check: "background", status: "problem", message, nextAction, details }
  }
  if (standing !== "running") return { ...fine("background", "Background sync does not run", details), status: "off" }
  const late = trouble === null ? "" : `, and tries again by itself: ${trouble.reason}`
  return fine("background", `Background sync runs since ${formatTimestamp(since ?? 0)}${late}`, details)
}
