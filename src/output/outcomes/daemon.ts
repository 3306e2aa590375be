import { endItYourself } from "../../daemon/advice.ts"
import type { DaemonError } from "../../daemon/errors.ts"
import type { Outcomes } from "../Outcome.ts"

const withoutIt = "Run `spec-kitty sync now`: it sends what waits without a process in the background."

/** Outcomes of background sync. */
export const daemonOutcomes: Outcomes<DaemonError> = {
  DaemonRuns: {
    code: "daemon_runs",
    category: "events",
    exitCode: 1,
    nextAction: () => "Run `spec-kitty sync daemon status` to see it, or `spec-kitty sync daemon stop` to end it."
  },
  DaemonDidNotStart: {
    code: "daemon_did_not_start",
    category: "events",
    exitCode: 1,
    nextAction: () =>
      "Run `spec-kitty sync daemon run` to see why. `spec-kitty sync now` needs no process in the background."
  },
  DaemonSwitchedOff: {
    code: "daemon_switched_off",
    category: "configuration",
    exitCode: 1,
    nextAction: ({ variable }) => `Unset \`${variable}\` to have it. ${withoutIt}`
  },
  DaemonDoesNotEnd: {
    code: "daemon_does_not_end",
    category: "events",
    exitCode: 1,
    nextAction: ({ pid }) => endItYourself(pid)
  }
}
