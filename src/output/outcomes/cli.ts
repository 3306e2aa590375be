import type { CliError } from "../errors.ts"
import type { Outcomes } from "../Outcome.ts"

/** Outcomes of the command line itself. */
export const cliOutcomes: Outcomes<CliError> = {
  UsageProblem: {
    code: "usage",
    category: "usage",
    exitCode: 2,
    nextAction: ({ path }) => `Run \`${["spec-kitty", ...path, "--help"].join(" ")}\`.`
  },
  Interrupted: {
    code: "interrupted",
    category: "interrupted",
    exitCode: 130,
    nextAction: () => "Run the same command again; what was finished is kept.",
    document: () => ({ retryable: true })
  },
  NotConfirmed: {
    code: "not_confirmed",
    category: "interrupted",
    exitCode: 1,
    nextAction: ({ flag }) => `Run the command again and answer yes, or add ${flag}.`
  },
  ToolInputRefused: {
    code: "tool_input_refused",
    category: "usage",
    exitCode: 2,
    nextAction: ({ tool }) => `Call ${tool} again with arguments that its input schema (tools/list) describes.`
  },
  WritingNotAllowed: {
    code: "writing_not_allowed",
    category: "usage",
    exitCode: 2,
    nextAction: ({ command }) =>
      `Run \`spec-kitty ${command}\` yourself, or start the server as \`spec-kitty mcp --allow-write\`.`
  },
  InternalProblem: {
    code: "internal_error",
    category: "internal",
    exitCode: 1,
    nextAction: () =>
      "This is a bug in spec-kitty: run the command again with `--log-level debug` and report what it prints."
  }
}
