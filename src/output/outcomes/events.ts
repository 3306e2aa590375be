import type { QueueUnavailable } from "../../events/errors.ts"
import { byState, type ExitCode, type Outcomes } from "../Outcome.ts"

const exitCodes: Readonly<Record<QueueUnavailable["reason"], ExitCode>> = {
  locked: 75,
  corrupt: 1,
  read_only: 1,
  full: 1,
  newer_schema: 1,
  python_schema: 1,
  replaced: 75,
  failed: 1
}

/** Outcomes of the event queue. */
export const eventsOutcomes: Outcomes<QueueUnavailable> = {
  QueueUnavailable: {
    code: "queue_unavailable",
    category: "events",
    exitCode: byState(exitCodes, ({ reason }: QueueUnavailable) => reason),
    nextAction: ({ nextAction }) => nextAction
  }
}
