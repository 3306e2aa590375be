import { historyAdded } from "../../src/domain/draft.ts"
import { batch, outcome, refresh, verdicts, type Fixture } from "./exchanges.ts"
import { missionOfSamples, sampleEvent, sampleId, samples } from "./sampleEvents.ts"

const note = (n: number, entryContent = `Note ${n}`) =>
  sampleEvent(
    n,
    historyAdded({ featureSlug: missionOfSamples, wpId: "WP01", entryType: "note", entryContent, author: "ann" })
  )

const one = note(1)
const two = note(2)
const three = note(3)
const nameless = { ...note(2), payload: { ...Object(note(2)["payload"]), wp_id: undefined } }
const missing = "Missing required field: payload.wp_id"
const failedTwo = { event_id: sampleId(2), reason: missing, category: "schema_mismatch" }

/** Every way in which a batch is answered, beside whole refusals. */
export const judged: Readonly<Record<string, Fixture>> = {
  success: {
    description: "One event of every type, all taken",
    exchanges: [batch(samples, verdicts(samples))],
    outcome: outcome({ synced: samples.length })
  },
  duplicate: {
    description: "The server has taken the event before; the answer was lost",
    known: [sampleId(1)],
    exchanges: [batch([one], verdicts([one], "duplicate"))],
    outcome: outcome({ duplicates: 1 })
  },
  rejected: {
    description: "An event lacks a required field; only it stays behind",
    exchanges: [batch([nameless], verdicts([nameless], missing))],
    outcome: outcome({ exit_code: 1, failed: [failedTwo] })
  },
  mixed: {
    description: "Taken, rejected and known before, in one batch",
    known: [sampleId(3)],
    exchanges: [batch([one, nameless, three], verdicts([one, nameless, three], "success", missing, "duplicate"))],
    outcome: outcome({ exit_code: 1, synced: 1, duplicates: 1, failed: [failedTwo] })
  },
  unmentioned: {
    description: "The server judges one event of two; the other one waits for the next run",
    exchanges: [batch([one, two], verdicts([one, two], "success", "unmentioned"))],
    outcome: outcome({ exit_code: 75, synced: 1, pending: 1 })
  },
  "unknown-verdict": {
    description: "A status that the contract does not have counts as a rejection: only success and duplicate are proof",
    exchanges: [batch([one], verdicts([one], "shelved"))],
    outcome: outcome({
      exit_code: 1,
      failed: [{ event_id: sampleId(1), reason: "Unknown status: shelved", category: "unknown" }]
    })
  },
  "in-flight": {
    description: "`queued` and `pending` say that there is no verdict yet: the events wait, and are sent again",
    exchanges: [batch([one, two], verdicts([one, two], "queued", "pending"))],
    outcome: outcome({ exit_code: 75, pending: 2 })
  },
  "not-verdicts": {
    description: "A page of a proxy is no verdict, although it comes with 200",
    exchanges: [
      batch([one, two], {
        status: 200,
        headers: { "content-type": "text/html" },
        text: "<html>Sign in to the hotel</html>"
      })
    ],
    outcome: outcome({ exit_code: 1, pending: 2, stopped: "unknown" })
  }
}

const refused = "Batch validation failed"

const named = (description: string, details: unknown): Fixture => ({
  description,
  exchanges: [
    batch([one, nameless, three], { status: 400, body: { error: refused, details } }),
    batch([one, three], verdicts([one, three]))
  ],
  outcome: outcome({ exit_code: 1, synced: 2, failed: [failedTwo] })
})

const unnamed = (
  description: string,
  response: Fixture["exchanges"][number]["response"],
  reason: string,
  category: string
): Fixture => ({
  description,
  exchanges: [
    batch([one, nameless, three], response),
    batch([one, nameless], response),
    batch([one], verdicts([one])),
    batch([nameless], response),
    batch([three], verdicts([three]))
  ],
  outcome: outcome({
    exit_code: 1,
    synced: 2,
    failed: [{ event_id: sampleId(2), reason, category }]
  })
})

/** The blanket 400 in all its forms. The first one is what a server should send; the others are understood. */
export const blanket: Readonly<Record<string, Fixture>> = {
  "refused-list": named("400 that names the event at fault in a list: the others are sent again without it", [
    { event_id: sampleId(2), error: missing }
  ]),
  "refused-reason": named("The same with the words under `reason`", [{ event_id: sampleId(2), reason: missing }]),
  "refused-json-text": named(
    "The same list as JSON in a text",
    JSON.stringify([{ event_id: sampleId(2), detail: missing }])
  ),
  "refused-object": named("One entry instead of a list", { event_id: sampleId(2), message: missing }),
  "refused-map": named("A map from event id to reasons", { [sampleId(2)]: [missing] }),
  "refused-text": unnamed(
    "400 that names nobody: halves are sent until the event at fault is alone",
    { status: 400, body: { error: refused, details: "a field is missing" } },
    `${refused}: a field is missing`,
    "schema_mismatch"
  ),
  "refused-bare": unnamed(
    "400 without details: the same",
    { status: 400, body: { error: refused } },
    refused,
    "unknown"
  ),
  "refused-plain": unnamed(
    "400 in plain words: the same, with these words",
    { status: 400, headers: { "content-type": "text/plain" }, text: "a field is missing" },
    "a field is missing",
    "schema_mismatch"
  ),
  "refused-page": unnamed(
    "400 with a page: the same",
    { status: 400, headers: { "content-type": "text/html" }, text: "<html>Bad request</html>" },
    "HTTP 400",
    "unknown"
  )
}

const stopped = (
  description: string,
  response: Fixture["exchanges"][number]["response"],
  category: string,
  exitCode: number
): Fixture => ({
  description,
  exchanges: [batch([one, two], response)],
  outcome: outcome({ exit_code: exitCode, pending: 2, stopped: category })
})

const expired = { status: 401, body: { error: "The access token is missing, unknown or expired" } }

const tooLarge = { status: 413, body: { error: "2 events in one batch; at most 1 are taken" } }

/** Answers that are about the sender or the server: nothing is counted against the events. */
export const transport: Readonly<Record<string, Fixture>> = {
  unauthorized: {
    description: "401: the client refreshes once and sends the same batch again",
    exchanges: [
      batch([one, two], expired),
      refresh({
        status: 200,
        body: {
          access: "NEW-ACCESS-TOKEN",
          refresh: "NEW-REFRESH-TOKEN",
          access_lifetime: 900,
          refresh_lifetime: 604800
        }
      }),
      batch([one, two], verdicts([one, two]), "NEW-ACCESS-TOKEN")
    ],
    outcome: outcome({ synced: 2 })
  },
  "signed-out": {
    description: "401, and the refresh token is refused, too: the user has to sign in",
    exchanges: [
      batch([one, two], expired),
      refresh({ status: 401, body: { error: "The refresh token is unknown, spent or expired" } })
    ],
    outcome: outcome({ exit_code: 4, pending: 2, stopped: "auth_expired" })
  },
  forbidden: stopped(
    "403: this account may not send events",
    { status: 403, body: { error: "This account may not send events" } },
    "permission_denied",
    1
  ),
  "too-old": stopped(
    "412: the client speaks an older contract; it stops and says that it has to be upgraded",
    { status: 412, body: { error: "This client is too old for the server" } },
    "protocol_mismatch",
    1
  ),
  "too-large": {
    description: "413: halves are sent",
    exchanges: [batch([one, two], tooLarge), batch([one], verdicts([one])), batch([two], verdicts([two]))],
    outcome: outcome({ synced: 2 })
  },
  "too-large-alone": {
    description: "413 for a single event: it is too large by itself",
    exchanges: [batch([one], { status: 413, body: { error: "The body is larger than 100 bytes" } })],
    outcome: outcome({
      exit_code: 1,
      failed: [{ event_id: sampleId(1), reason: "The body is larger than 100 bytes", category: "oversized" }]
    })
  },
  "rate-limited": {
    description: "429: the same batch is sent again after as long as the server wishes",
    exchanges: [
      batch([one], { status: 429, body: { error: "Too many requests", retry_after_seconds: 1 } }),
      batch([one], verdicts([one]))
    ],
    outcome: outcome({ synced: 1 })
  },
  "rate-limited-header": {
    description: "The same with the header Retry-After",
    exchanges: [
      batch([one], { status: 429, headers: { "retry-after": "0" }, body: { error: "Too many requests" } }),
      batch([one], verdicts([one]))
    ],
    outcome: outcome({ synced: 1 })
  },
  "rate-limited-long": stopped(
    "429 with a wish of more than a minute: the command does not keep its user waiting",
    { status: 429, body: { error: "Too many requests", retry_after_seconds: 3600 } },
    "rate_limited",
    75
  ),
  "server-error": stopped("500", { status: 500, body: { error: "The control plane failed" } }, "server_error", 75),
  maintenance: stopped(
    "503 with a page",
    { status: 503, headers: { "content-type": "text/html" }, text: "<html>Back soon</html>" },
    "server_error",
    75
  ),
  redirect: stopped(
    "A redirect is not followed: the token would go elsewhere",
    { status: 308, headers: { location: "https://elsewhere.example.com/api/v1/events/batch/" }, text: "" },
    "unknown",
    1
  )
}
