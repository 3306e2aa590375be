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

const nextActions: Readonly<Record<QueueUnavailable["reason"], (path: string) => string>> = {
  locked: () => "Wait for the other spec-kitty to finish, then run the command again.",
  corrupt: () =>
    "Run `spec-kitty migrate`: it moves the file aside, keeps it, and salvages every event that can be read. The next command that records an event does the same.",
  read_only: (path) => `Make ${path} and its directory writable for you, then run the command again.`,
  full: () => "Free some disk space, then run the command again.",
  newer_schema: () => "Upgrade spec-kitty to the version that wrote the queue, or newer.",
  python_schema: () => "Run `spec-kitty migrate`.",
  replaced: () => "Run the command again.",
  failed: (path) => `Check ${path} and its directory, then run the command again.`
}

/** Outcomes of the event queue. */
export const eventsOutcomes: Outcomes<QueueUnavailable> = {
  QueueUnavailable: {
    code: "queue_unavailable",
    category: "events",
    exitCode: byState(exitCodes, ({ reason }: QueueUnavailable) => reason),
    nextAction: ({ path, reason }) => nextActions[reason](path)
  }
}
