import type { DomainError } from "../../domain/errors.ts"
import { aReason, anActor } from "../../domain/transitions.ts"
import type { Outcomes } from "../Outcome.ts"

/** Outcomes of the status model. */
export const domainOutcomes: Outcomes<DomainError> = {
  IllegalTransition: {
    code: "illegal_transition",
    category: "mission",
    exitCode: 1,
    nextAction: ({ allowed, from }) =>
      allowed.length === 0
        ? `Nothing leaves ${from}; \`--force\` with \`--reason\` overrides that.`
        : `From ${from} it may go to ${allowed.join(", ")}; \`--force\` with \`--reason\` overrides that.`
  },
  TransitionNeeds: {
    code: "transition_needs",
    category: "mission",
    exitCode: 1,
    nextAction: ({ missing }) =>
      `Provide ${missing.map((what) => (what === aReason ? `${what} (\`--reason TEXT\`)` : what)).join(" and ")} and run the command again${
        // Force needs somebody who uses it.
        missing.includes(anActor) ? "." : "; `--force` with `--reason` overrides that."
      }`
  },
  ForceNeedsReason: {
    code: "force_needs_reason",
    category: "usage",
    exitCode: 2,
    nextAction: () => "Say why with `--reason TEXT`, and who does it if that is not known."
  },
  UnknownLane: {
    code: "unknown_lane",
    category: "usage",
    exitCode: 2,
    nextAction: ({ known }) => `Use one of ${known.join(", ")}.`
  }
}
