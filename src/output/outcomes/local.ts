import type { ConnectorFailure } from "../../local/errors.ts"
import type { Outcomes } from "../Outcome.ts"

/** Outcomes of trackers that are programs on this machine. */
export const localOutcomes: Outcomes<ConnectorFailure> = {
  ConnectorMissing: {
    code: "connector_missing",
    category: "tracker",
    exitCode: 1,
    nextAction: ({ provider }) =>
      `Install it so that it is on PATH, or name it: \`spec-kitty tracker bind --provider ${provider} --credential command=/path/to/program\`.`
  },
  ConnectorForeign: {
    code: "connector_foreign",
    category: "tracker",
    exitCode: 1,
    nextAction: ({ provider }) =>
      `Name the right one: \`spec-kitty tracker bind --provider ${provider} --credential command=/path/to/program\`.`
  },
  ConnectorFolderMissing: {
    code: "connector_folder_missing",
    category: "tracker",
    exitCode: 1,
    nextAction: ({ provider }) =>
      `Bind again with a directory that exists: \`spec-kitty tracker bind --provider ${provider} --credential cwd=/path/to/project\`.`
  },
  ConnectorTimeout: {
    code: "connector_timeout",
    category: "tracker",
    exitCode: 75,
    nextAction: ({ command, verb }) =>
      `Run \`${command} ${verb}\` yourself to see what it waits for, then run the command again.`,
    document: () => ({ retryable: true })
  },
  ConnectorRefused: {
    code: "connector_refused",
    category: "tracker",
    exitCode: 1,
    nextAction: () => "Correct what it says with the program itself, then run the command again."
  }
}
