import { Duration } from "effect"
import { visibleCatalog, type Catalog } from "../../src/cli/catalog.ts"
import { isTruthy } from "../../src/config/truthy.ts"
import { backgroundDaemonExpected } from "../../src/config/syncValues.ts"
import type { SkipReason } from "../../src/daemon/ensureDaemon.ts"
import { drainInterval, idleLimit } from "../../src/daemon/schedules.ts"
import { outcomes } from "../../src/output/AppError.ts"
import { NotReady } from "../../src/readiness/errors.ts"
import { isRequired, missingStates, type MissingState } from "../../src/readiness/ReadinessState.ts"
import { probeTimeout } from "../../src/readiness/schedules.ts"
import { missing } from "../../src/readiness/wording.ts"
import { generated, table } from "./markdown.ts"

const code = (text: string) => `\`${text}\``

/** Spellings that somebody may try; which of them switch the gate on is asked of the code. */
const spellings = ["1", "true", "yes", "on", " TRUE ", "0", "false", "no", "off", "", "2", "enabled"]

/** `contracts/rollout.md`: what exists while the gate is closed. */
export const rolloutPage = (catalog: Catalog): string => {
  const closed = new Set(visibleCatalog(catalog, false).commands.map(({ path }) => path))
  const gated = catalog.commands.map(({ path }) => path).filter((path) => !closed.has(path))
  return `${generated}

# The rollout gate

\`SPEC_KITTY_ENABLE_SAAS_SYNC\` decides whether the hosted part exists for a user (S082). It is read once, trimmed, in any case.

${table(
  ["value", "gate"],
  spellings.map((text) => [code(JSON.stringify(text)), isTruthy(text) ? "open" : "closed"])
)}

While it is closed these commands are not there: not in help, completion, suggestions or \`commands --json\`; calling one is an unknown command
(exit code 2). Nothing speaks to a host and no process is started, whatever is called.

${gated.map((path) => `- ${code(path)}`).join("\n")}

The other commands that need a host say what to set (${code(outcomes.RolloutDisabled.code)}, exit code ${String(outcomes.RolloutDisabled.exitCode)}).
`
}

const requirements = ["auth", "host", "reachable", "binding"] as const

/** `contracts/readiness.md`: the states, what asks for them and what they say. */
export const readinessPage = (): string => `${generated}

# Readiness

What a hosted command misses (S082). States are looked at in this order and the first one missing is the answer; \`READY\` when none is. The probe is one
\`HEAD\` of the host within ${Duration.format(probeTimeout)}; every answer below 500 counts.

${table(
  ["state", "asked where a command needs", "error code", "exit code", "message", "next step"],
  missingStates.map((state) => {
    const { message, nextAction } = missing(state, state === "HOST_UNREACHABLE" ? { url: "URL" } : {})
    const { exitCode, errorCode } = toldBy(state)
    const asked = requirements.filter((one) => isRequired(state, { [one]: true }))
    const needs = asked.length === requirements.length ? ["anything"] : asked.map(code)
    return [code(state), needs.join(" or "), code(errorCode), String(exitCode), message, nextAction ?? ""]
  })
)}

Messages name the host, the account's trouble or the mission where these are known. A tracker client keeps out of this: no provider, connector or wire
schema knows the gate or these states.
`

const toldBy = (state: MissingState) => {
  if (state === "ROLLOUT_DISABLED")
    return { errorCode: outcomes.RolloutDisabled.code, exitCode: outcomes.RolloutDisabled.exitCode }
  const error = new NotReady({ state, details: {} })
  const { document, exitCode } = outcomes.NotReady
  return {
    errorCode: document?.(error).code ?? outcomes.NotReady.code,
    exitCode: typeof exitCode === "number" ? exitCode : exitCode.of(error)
  }
}

/** A reason that is missing here does not compile. */
const reasons: Readonly<Record<SkipReason, string>> = {
  rollout_disabled: "the rollout gate is closed",
  intent_local_only: "the command has nothing that must reach the host",
  switched_off: "`SPEC_KITTY_NO_DAEMON` is set",
  auto_start_off: "`sync.auto_start` of the project is false",
  not_signed_in: "nobody is signed in, or the session is over",
  policy_manual: "`sync.background_daemon` is `manual`",
  start_failed: "the process could not be started; `detail` says why"
}

/** `contracts/daemon-policy.md`: who may start background sync, and when it does not start. */
export const daemonPolicyPage = (): string => `${generated}

# Daemon policy

\`[sync].background_daemon\` in the user's \`config.toml\` is ${backgroundDaemonExpected} (default \`auto\`; trimmed, any case). An unknown word is
warned about and counts as \`auto\`.

Whoever wants background sync states an intent: \`local_only\` never starts it, \`remote_required\` does where nothing below stands against it. Help, completion,
the version and commands that only look state none. These are asked in this order, and the first is the answer:

${table(
  ["reason", "background sync is not started because"],
  Object.entries(reasons).map(([reason, words]) => [code(reason), words])
)}

One that runs is told that there is something to send, also under \`manual\`: the policy is about starting. A command never waits for it and never fails because of
it. It looks every ${Duration.format(drainInterval)}, and ends itself after ${Duration.format(idleLimit)} without anything to do.
`

/** The three pages by their paths. */
export const rolloutArtefacts = (catalog: Catalog) => ({
  "contracts/rollout.md": () => rolloutPage(catalog),
  "contracts/readiness.md": readinessPage,
  "contracts/daemon-policy.md": daemonPolicyPage
})
