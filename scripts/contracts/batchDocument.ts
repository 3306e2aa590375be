import { Duration } from "effect"
import { contractCases } from "../../src/conformance/check.ts"
import { throwAway } from "../../src/conformance/throwAway.ts"
import { defaultIngressLimits } from "../../src/contract/health.ts"
import { paths } from "../../src/contract/paths.ts"
import { defaultLifetimes } from "../../src/contract/tokens.ts"
import { Event } from "../../src/domain/Event.ts"
import { syncLanes } from "../../src/domain/Lane.ts"
import { payloads } from "../../src/domain/payloads.ts"
import { categoryOf } from "../../src/sync/categories.ts"
import { batchTimeout, defaultRetryAfter, healthTimeout, longestRetryAfter } from "../../src/sync/schedules.ts"
import type { Fixture } from "./exchanges.ts"
import { fieldRows, generated, table } from "./markdown.ts"
import { samples } from "./sampleEvents.ts"

const seconds = (duration: Duration.Duration) => `${Duration.toSeconds(duration)} seconds`

const json = (value: unknown) => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``

const answers: ReadonlyArray<readonly [status: number, meaning: string, does: string]> = [
  [
    400,
    "The batch cannot be read, or (older servers) an event in it is wrong",
    'See "A batch that is refused as a whole"'
  ],
  [401, "No valid access token", "Refreshes once, sends the same batch again; a second 401 ends the run"],
  [403, "This account may not send events", "Ends the run; the events stay queued"],
  [
    412,
    "The client speaks an older contract than the server takes",
    "Ends the run and says that it has to be upgraded"
  ],
  [
    413,
    "More events or bytes than the server takes at once",
    "Sends halves; a single event that is refused so is kept as failed"
  ],
  [
    429,
    "Too many requests",
    "Waits as long as `retry_after_seconds` or Retry-After says, then sends the same batch again"
  ],
  [500, "The server failed (any 5xx)", "Ends the run; the events stay queued"]
]

const aggregates: Readonly<Record<string, string>> = {
  WorkPackage: "the work package (`WorkPackage`, `aggregate_id` is `wp_id`)",
  Feature: "the mission (`Feature`, `aggregate_id` is `feature_slug`)"
}

const aggregateOf = (type: string) =>
  type === "ErrorLogged"
    ? `${aggregates["WorkPackage"]}; without one \`Feature\` with the \`aggregate_id\` \`error\``
    : (aggregates[String(samples.find((event) => event["event_type"] === type)?.["aggregate_type"])] ?? "")

const payloadSection = Object.entries(payloads)
  .map(([type, schema]) =>
    [
      `### ${type}`,
      `Belongs to ${aggregateOf(type)}. Schema and example: [events/${type}.schema.json](events/${type}.schema.json)`,
      table(["payload field", "required", "value"], fieldRows(schema))
    ].join("\n\n")
  )
  .join("\n\n")

const groups = new Set(["health", "tokens", "batch", "refusals"])

/** `contracts/batch-ingest.md`: all that a server team needs to take in our events (S039 US6, FR-014). */
export const batchDocument = (fixtures: Readonly<Record<string, Fixture>>): string => `${generated}

# Batch ingest

How \`spec-kitty\` delivers its events, and what a server answers. Nothing else of the product has to be known. The same as OpenAPI:
[openapi.yaml](openapi.yaml). Stories to replay: [batch-ingest/](batch-ingest), listed at the end. To try a server that is running:

\`\`\`sh
export SPEC_KITTY_ENABLE_SAAS_SYNC=1
spec-kitty contract check --url https://kitty.example.com --token-stdin < token.txt
\`\`\`

## Request

\`\`\`http
POST ${paths.batch}
Authorization: Bearer <access token>
Content-Type: application/json
Content-Encoding: gzip

<gzip of UTF-8 {"events": [EVENT, ...]}>
\`\`\`

- The path ends with a slash. Redirects are not followed, save one that only adds the slash on the same host.
- Our client always compresses; a server also takes a body without Content-Encoding, and answers 415 to encodings that it does not know.
- At most ${defaultIngressLimits.maxEvents} events and ${defaultIngressLimits.maxBytes} bytes before compression, unless the server states other limits (see "Health"). A server must not unpack
  more than it takes.
- Events come oldest first. The order within one \`aggregate_id\` is the order in which things happened.
- The client waits ${seconds(batchTimeout)} for the whole answer, and sends one batch at a time.

## Event

${table(["field", "required", "value"], fieldRows(Event))}

- \`event_id\` is the identity of the event, for ever and for every account: a server takes each id once.
- \`lamport_clock\` rises strictly on one machine; with \`node_id\` it orders events whose clocks disagree.
- \`causation_id\`: what the event follows from; of \`WPStatusChanged\`, the id of the line in the project's status log.
- \`project_uuid\` is never \`null\` in what is sent: such events stay on the machine.
- \`team_slug\` is \`local\` where an event was recorded signed out.
- \`schema_version\` rises with an incompatible change; a server may refuse versions that it does not know with 412.
- Clients send no other field, and a server may reject events that have others.

${json(samples[1])}

## Event types

${payloadSection}

## Lanes

\`from_lane\` and \`to_lane\` are ${syncLanes.map((lane) => `\`${lane}\``).join(", ")}; every other value is rejected. [lane-mapping.md](lane-mapping.md) says how the
seven lanes of a project become these four.

## Answer: 200

\`{"results": [{"event_id": ID, "status": STATUS, "error": TEXT}]}\`, one entry for each event of the request, in any order. \`error\` only with a
rejection. Each event is judged by itself: a bad one costs no good one.

${table(
  ["status", "meaning", "what the client does"],
  [
    ["`success`", "Taken, durably", "Done with the event"],
    ["`duplicate`", "This `event_id` was taken before, whatever else is in the event", "Done with the event"],
    [
      "`rejected`",
      "Not taken; `error` says why, naming the field. The same id may come again, mended",
      "Keeps it as failed, with the reason; tries again at the next `sync now`"
    ],
    ["`queued`, `pending`", "No verdict yet", "Keeps it as it was and sends it again"],
    ["any other", "Not part of the contract", "The same as `rejected`"],
    ["no entry", "Not judged", "Keeps it as it was and sends it again"]
  ]
)}

**Idempotency.** An answer may be lost after the events were taken: the client then sends the same events again, alone or among others, and
counts \`duplicate\` as delivered. An id that is twice in one batch is one \`success\` and one \`duplicate\`. A rejected event was not taken: its
id is free.

## Answer: anything else

Errors of the token and event endpoints are \`{"error": TEXT, "details": ..., "retry_after_seconds": N}\`; only \`error\` is required. The client
shows \`error\` (or \`message\`, \`detail\`, \`reason\`) to its user, and survives every other body.

${table(
  ["status", "meaning", "what the client does", "category"],
  answers.map(([status, meaning, does]) => [
    String(status),
    meaning,
    does,
    status === 400 ? "by the words" : `\`${categoryOf(status, "")}\``
  ])
)}

Of these only 400 and 413 are about events. After every other one, and when no answer comes, the events stay as they were: nothing is counted
against them, and the next run sends them again.

**Retries.** A 429 is waited for up to ${seconds(longestRetryAfter)} (${seconds(defaultRetryAfter)} when the answer does not say how long), three times for one batch; a longer wish ends
the run. A 401 is answered with one refresh. Nothing else is sent again within a run.

### A batch that is refused as a whole

A server answers 400 when it cannot give verdicts: the body is not gzip although it says so, is not JSON, has no list \`events\`, the list is
empty, or an event has no \`event_id\`. Nothing of such a batch counts as taken.

Servers that answer 400 because single events are wrong should name them, by id:

${json({ error: "Batch validation failed", details: [{ event_id: samples[1]?.event_id, error: "Missing required field: payload.wp_id" }] })}

The client keeps the named events as failed and sends the others again without them. It also understands \`details\` as JSON in a text, as one
object, as a map from event id to reasons, and reasons under \`error\`, \`reason\`, \`detail\` or \`message\`. Where nobody is named it sends
halves until the events at fault are alone: for k of them in n events at most 2k*log2(n)+5 requests.

## Health

\`GET ${paths.health}\` with the access token, ${seconds(healthTimeout)}; 401 without one. Asked before a long run and by \`spec-kitty sync status --check\`.

${json({ status: "ok", sync_ingress: { limits: { max_events_per_batch: 1000, max_decompressed_bytes_per_batch: 1048576 } } })}

\`limits\` may be left out; ${defaultIngressLimits.maxEvents} events and ${defaultIngressLimits.maxBytes} bytes then hold. What is larger is answered with 413.

## Tokens

- \`POST ${paths.token}\` \`{"username": TEXT, "password": TEXT}\`: 200 with the pair, 401 for a wrong password, 400 for a missing field.
- \`POST ${paths.tokenRefresh}\` \`{"refresh": TEXT}\`: 200 with a new pair, both tokens new; 401 for a token that is unknown, expired or spent.

The pair is \`{"access": TEXT, "refresh": TEXT, "access_lifetime": SECONDS, "refresh_lifetime": SECONDS, "team_slug": TEXT}\`. Without lifetimes ${defaultLifetimes.access} and
${defaultLifetimes.refresh} hold; a refresh may leave \`team_slug\` out.

## Stories

Each file of [batch-ingest/](batch-ingest) holds \`exchanges\` (our client's requests before compression, in order, each with the server's answer) and the
\`outcome\`: where the events are after one \`spec-kitty sync now\`, and its exit code. \`known\` lists ids that the server has taken before.
The tests of this repository play every one of them to the client.

${table(
  ["file", "story"],
  Object.entries(fixtures).map(([name, { description }]) => [`[${name}.json](batch-ingest/${name}.json)`, description])
)}

## Check

\`spec-kitty contract check\` tries these cases on a running server, with \`--token-stdin\` or (sign-in and refresh, too) \`--username USER
--password-stdin\`. It prints what it expected and what it found, \`--json\` gives the same as one document, and it exits 0 when no case failed.

${table(
  ["case", "a server that keeps the contract"],
  contractCases.flatMap(({ group, name, rule }) => (groups.has(group) ? [[`\`${group}/${name}\``, rule]] : []))
)}

Those of live events and of trackers are in [live-events.md](live-events.md) and [trackers.md](trackers.md); \`--only\` picks groups and cases.

What it leaves behind is marked: \`project_uuid\` \`${throwAway.projectUuid}\`, \`project_slug\` \`${throwAway.projectSlug}\`, \`feature_slug\`
\`${throwAway.featureSlug}\`, and one \`correlation_id\` for each run. All of it may be deleted.
`
