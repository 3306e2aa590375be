/** What is left to say when nothing can be read. */
const nothing = (status: number, changes: Readonly<Record<string, unknown>> = {}) => ({
  code: null,
  category: null,
  message: `HTTP ${status}`,
  retryable: status >= 500,
  userActionRequired: null,
  source: null,
  retryAfterSeconds: null,
  httpStatus: status,
  ...changes
})

const odd = (
  description: string,
  status: number,
  said: { readonly body: unknown } | { readonly text: string },
  changes = {}
) => ({
  description,
  status,
  ...said,
  reads: nothing(status, changes),
  conforms: false
})

/** Answers that break the contract, and what is left of them. */
export const brokenAnswers = {
  "action-as-text": odd(
    "A server that says in words what the user has to do",
    403,
    {
      body: {
        code: "no_installation",
        message: "No installation",
        user_action_required: "Connect Jira in the dashboard"
      }
    },
    { code: "no_installation", message: "No installation", userActionRequired: "Connect Jira in the dashboard" }
  ),
  "action-as-flag-text": odd(
    "A server that writes the flag as a text",
    409,
    { body: { code: "locked", message: "Somebody edits the issue", user_action_required: "false" } },
    { code: "locked", message: "Somebody edits the issue", userActionRequired: false }
  ),
  empty: odd("No body", 503, { text: "" }),
  html: odd("A proxy's HTML page", 502, { text: "<html><body>Bad gateway</body></html>" }),
  "ill-typed": odd("Every field of a wrong type", 500, {
    body: {
      code: 7,
      category: [],
      message: {},
      retryable: "yes",
      user_action_required: 1,
      source: null,
      retry_after_seconds: "soon",
      http_status: "500"
    }
  }),
  list: odd("JSON that is not an object", 400, { body: [{ message: "no" }] }),
  "no-message": odd("JSON that says nothing", 500, { body: {} }),
  "short-form": odd(
    "The short form of the token and event endpoints",
    401,
    { body: { error: "Invalid username or password" } },
    { message: "Invalid username or password" }
  ),
  synonyms: odd(
    "Names of later servers, and little else",
    403,
    {
      body: {
        error_code: "mapping_disabled",
        error_category: "configuration",
        message: "The mapping is switched off",
        user_action_required: true
      }
    },
    {
      code: "mapping_disabled",
      category: "configuration",
      message: "The mapping is switched off",
      userActionRequired: true
    }
  ),
  truncated: odd("JSON that was cut off", 500, { text: '{"code": "internal_er' })
}
