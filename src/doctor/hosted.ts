import { Effect, Option } from "effect"
import { isSendable } from "../auth/Credentials.ts"
import { CredentialStore } from "../auth/CredentialStore.ts"
import { NoTeam } from "../auth/errors.ts"
import { CurrentProject } from "../config/CurrentProject.ts"
import { ProjectConfig } from "../config/ProjectConfig.ts"
import { HostedReadiness } from "../readiness/HostedReadiness.ts"
import type { MissingState } from "../readiness/ReadinessState.ts"
import type { Prerequisite } from "../readiness/wording.ts"
import type { Finding } from "./Finding.ts"
import { localBinding } from "./localBinding.ts"

/**
 * Everything that hosted commands need, all at once (S082): unlike a command, which stops at the first thing missing. While
 * the rollout is off, that is all there is to say, and nothing is asked. Not every project has a tracker: where nobody has
 * bound one, it is not in use. Nor are an account and a host that nobody has given, where the tracker is one of this
 * machine: it needs neither (S059 FR-014).
 */
export const hosted = Effect.gen(function* () {
  const readiness = yield* HostedReadiness
  const [rollout, ...others] = yield* readiness.inspect
  if (rollout === undefined) return []
  if (rollout.standing !== "met") return [{ ...findingOf(rollout), status: "off" as const }]
  const local = yield* isLocal
  const found = [rollout, ...others].map((prerequisite) => {
    const finding = findingOf(prerequisite)
    if (!local) return finding
    if (isAbsent(prerequisite)) return { ...finding, status: "off" as const }
    return isUnreadable(prerequisite) ? { ...finding, nextAction: mendFile } : finding
  })
  const lacksTeam = yield* teamless
  return found.map((finding) => (lacksTeam && finding.check === names.MISSING_AUTH ? withoutTeam(finding) : finding))
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

/** Whether the tracker is one of this machine; what cannot be read is other findings' news. */
const isLocal = Effect.map(localBinding, Option.isSome).pipe(Effect.orElseSucceed(() => false))

/** The file of the credentials is no good, for a tracker of this machine either. */
const isUnreadable = ({ details, standing, state }: Prerequisite) =>
  standing === "missing" && state === "MISSING_AUTH" && details["error"] !== undefined

/** Where there may be no host, nobody can sign in there. */
const mendFile =
  "Mend the file, or rename it: what trackers were told with `tracker bind --credential` has to be told again."

/** Nobody has signed in, or named a host: unlike a session that is over, or a host that cannot be read. */
const isAbsent = ({ details, standing, state }: Prerequisite) =>
  standing === "missing" &&
  ((state === "MISSING_AUTH" && details["reason"] === "none") ||
    (state === "MISSING_HOST_CONFIG" && Object.keys(details).length === 0))

/**
 * Whether a hosted tracker is bound, and the account that is signed in is in no team that a request could name: then every
 * command of the tracker refuses. Events are sent without one. What cannot be read is other findings' news.
 */
const teamless = Effect.gen(function* () {
  const account = yield* Effect.flatMap(CredentialStore, ({ get }) => get)
  if (Option.isNone(account) || Option.exists(account.value.teamSlug, isSendable)) return false
  const project = yield* Effect.flatMap(CurrentProject, ({ locate }) => locate)
  const binding = yield* Effect.flatMap(ProjectConfig, ({ trackerBinding }) => trackerBinding(project))
  return Option.exists(binding, ({ projectSlug }) => projectSlug !== undefined)
}).pipe(Effect.orElseSucceed(() => false))

const withoutTeam = (signIn: Finding): Finding =>
  signIn.status !== "ok"
    ? signIn
    : {
        ...signIn,
        status: "problem",
        message: `You are signed in, but ${lower(new NoTeam().message)}, and trackers need one`,
        nextAction: "Ask to be added to a team on the dashboard, then run `spec-kitty auth login --force`."
      }

const lower = (sentence: string) => sentence.charAt(0).toLowerCase() + sentence.slice(1)

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
