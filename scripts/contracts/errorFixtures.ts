import { brokenAnswers } from "./brokenAnswers.ts"
import { errorCodes, type ErrorCode } from "./errorCodes.ts"

/** The frozen spelling, and under `also` those of later servers: the same error for every reader. */
const fixtureOf = (code: string, row: ErrorCode) => {
  const {
    act = false,
    category,
    message,
    more = {},
    retryAfter = null,
    retryable = false,
    source = "saas",
    status
  } = row
  const said = {
    message,
    retryable,
    user_action_required: act,
    source,
    retry_after_seconds: retryAfter,
    http_status: status,
    ...more
  }
  const attempt = { idempotency_key: null, operation_id: null, status: "failed", effect_certainty: "none" }
  return {
    description: row.when,
    status,
    body: { code, category, ...said },
    also: [
      { error_code: code, category, ...said },
      { error_code: code, error_category: category, ...said, ...attempt }
    ],
    reads: {
      code,
      category,
      message,
      retryable,
      userActionRequired: act,
      source,
      retryAfterSeconds: retryAfter,
      httpStatus: status,
      ...more
    },
    conforms: true
  }
}

/** `contracts/errors`: every error of the control plane, in every spelling, and what a client reads in it. */
export const errorArtefacts = Object.fromEntries(
  [
    ...Object.entries(errorCodes).map(([code, row]) => [code.replaceAll("_", "-"), fixtureOf(code, row)] as const),
    ...Object.entries(brokenAnswers)
  ].map(([name, fixture]) => [`contracts/errors/${name}.json`, () => `${JSON.stringify(fixture, null, 2)}\n`])
)
