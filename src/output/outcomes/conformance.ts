import type { ConformanceError } from "../../conformance/errors.ts"
import type { Outcomes } from "../Outcome.ts"

/** Outcomes of checking a server against the contract. */
export const conformanceOutcomes: Outcomes<ConformanceError> = {
  TokenNotAccepted: {
    code: "token_not_accepted",
    category: "auth",
    exitCode: 4,
    nextAction: () =>
      "Pass a fresh access token, or let the check sign in: `spec-kitty contract check --url URL --username USER --password-stdin`."
  },
  PasswordNotAccepted: {
    code: "password_not_accepted",
    category: "auth",
    exitCode: 4,
    nextAction: () => "Check user name and password, then run the command again."
  }
}
