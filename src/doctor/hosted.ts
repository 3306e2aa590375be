import { Effect } from "effect"
import { HostedReadiness } from "../readiness/HostedReadiness.ts"
import type { MissingState } from "../readiness/ReadinessState.ts"
import type { Prerequisite } from "../readiness/wording.ts"
import type { Finding } from "./Finding.ts"

/**
 * Everything that hosted commands need, all at once (S082): unlike a command, which stops at the first thing missing. While
 * the rollout is off, that is all there is to say, and nothing is asked. Not every project has a tracker: where nobody has
 * bound one, it is not in use.
 */
export const hosted = Effect.gen(function* () {
  const readiness = yield* HostedReadiness
  const [rollout, ...others] = yield* readiness.inspect
  if (rollout === undefined) return []
  const closed = rollout.standing !== "met"
  return closed ? [{ ...findingOf(rollout), status: "off" as const }] : [rollout, ...others].map(findingOf)
}).pipe(Effect.withSpan("doctor.hosted"))

// helpers

const names: Readonly<Record<MissingState, string>> = {
  ROLLOUT_DISABLED: "rollout",
  MISSING_AUTH: "sign_in",
  MISSING_HOST_CONFIG: "host",
  HOST_UNREACHABLE: "connection",
  MISSING_MISSION_BINDING: "tracker"
}

const statuses = { met: "ok", missing: "problem", unknown: "unknown" } as const

/** Nobody has bound a tracker; a binding that is broken, or to one that is gone, has its facts. */
const isUnused = ({ details, standing, state }: Prerequisite) =>
  state === "MISSING_MISSION_BINDING" && standing === "missing" && Object.keys(details).length === 0

const findingOf = (prerequisite: Prerequisite): Finding => {
  const { details, message, nextAction, standing, state } = prerequisite
  return {
    check: names[state],
    status: isUnused(prerequisite) ? "off" : statuses[standing],
    message,
    nextAction,
    details
  }
}
