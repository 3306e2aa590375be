import type { CliError } from "./errors.ts"
import type { ByTag, Outcomes } from "./Outcome.ts"
import { cliOutcomes } from "./outcomes/cli.ts"

/** Every failure that can leave a command: the closed world of design 3. */
export type AppError = CliError

/** The members of `AppError` by their tag. */
export type AppErrorByTag = ByTag<AppError>

/** Tag to code, exit code and next action; the snapshot is `contracts/cli/exit-codes.json`. */
export const outcomes: Outcomes<AppError> = {
  ...cliOutcomes
}
