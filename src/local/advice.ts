import { Duration } from "effect"
import type { Reach } from "./Connectors.ts"
import type { ConnectorFailure } from "./errors.ts"
import { lookTime } from "./schedules.ts"

/** What helps against a local tracker that has no answer. */
export const connectorAdvice = (failure: ConnectorFailure): string => {
  switch (failure._tag) {
    case "ConnectorMissing":
      return `Install it so that it is on PATH, or name it: ${bind(failure, "command=/path/to/program")}`
    case "ConnectorForeign":
      return `Name the right one: ${bind(failure, "command=/path/to/program")}`
    case "ConnectorFolderMissing":
      return `Bind again with a directory that exists: ${bind(failure, "cwd=/path/to/project")}`
    case "ConnectorTimeout":
      return `Run \`${failure.command} ${failure.verb}\` yourself to see what it waits for, then run the command again.`
    case "ConnectorRefused":
      return "Correct what it says with the program itself, then run the command again."
  }
}

/** That a program has not said who it is in its time, as a sentence without its full stop. */
export const silence = ({ command }: Pick<Reach, "command">): string =>
  `${command} has not said who it is within ${Duration.toSeconds(lookTime)} s`

/** What helps against {@link silence}. */
export const silenceAdvice = ({ command, cwd }: Pick<Reach, "command" | "cwd">): string =>
  `Run \`${command}\` itself in ${cwd} to see what it waits for.`

/** What helps against words of a recorded doctrine that nobody knows. */
export const doctrineAdvice = (provider: string): string =>
  `Correct \`tracker.doctrine\` in .kittify/config.yaml, or run \`spec-kitty tracker bind --provider ${provider} --doctrine-mode MODE\`.`

// helpers

const bind = ({ provider }: { readonly provider: string }, credential: string) =>
  `\`spec-kitty tracker bind --provider ${provider} --credential ${credential}\`.`
