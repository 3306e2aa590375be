import type { NotReady } from "../../readiness/errors.ts"
import { byState, type ExitCode, type Outcomes } from "../Outcome.ts"

const exitCodes: Readonly<Record<NotReady["state"], ExitCode>> = {
  MISSING_AUTH: 4,
  MISSING_HOST_CONFIG: 1,
  HOST_UNREACHABLE: 75,
  MISSING_MISSION_BINDING: 1
}

/** Outcomes of readiness: the code is the state in lower case (design 14). */
export const readinessOutcomes: Outcomes<NotReady> = {
  NotReady: {
    code: "not_ready",
    category: "readiness",
    exitCode: byState(exitCodes, ({ state }: NotReady) => state),
    nextAction: ({ nextAction }) => nextAction,
    document: ({ details, state }) => ({ code: state.toLowerCase(), details })
  }
}
