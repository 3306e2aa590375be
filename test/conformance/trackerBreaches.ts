import type { Honest, Json, Passing, Spoil } from "./crookedHost.ts"

/** What a server does wrong, the case that has to find it, how it answers, and how it hears. */
export type Breach = readonly [
  name: string,
  found: string,
  spoil: Spoil,
  hear?: ((request: Passing) => Passing) | undefined,
  options?: { readonly async: boolean; readonly operationDelay: number }
]

const at =
  (part: string, change: (answer: Honest, request: Passing) => Honest): Spoil =>
  (answer, request) =>
    request.path.includes(part) ? change(answer, request) : answer

/** Changes the body of what is well at this path. */
const says = (part: string, change: (json: Json, request: Passing) => Json): Spoil =>
  at(part, (answer, request) =>
    answer.status < 300 ? { ...answer, json: { ...answer.json, ...change(answer.json, request) } } : answer
  )

const status =
  (part: string, from: number, to: number): Spoil =>
  (answer, request) =>
    request.path.includes(part) && answer.status === from ? { ...answer, status: to } : answer

const honest: Spoil = (answer) => answer

/** Another Idempotency-Key for each request, or none that was sent. */
const forgetsKeys = (part: string) => {
  let count = 0
  return (request: Passing): Passing => {
    const { "idempotency-key": key, ...headers } = request.headers
    if (key === undefined || !request.path.includes(part)) return request
    return { ...request, headers: { ...headers, "idempotency-key": `${key}-${count++}` } }
  }
}

const hears =
  (part: string, change: (json: Json) => Json) =>
  (request: Passing): Passing =>
    request.path.includes(part) && request.json !== undefined
      ? { ...request, json: { ...request.json, ...change(request.json) } }
      : request

const hearsHeader = (name: string, value: string) => (request: Passing) =>
  request.path.includes("/tracker/") && (request.headers[name] ?? "") !== value
    ? { ...request, headers: { ...request.headers, [name]: value } }
    : request

/** In the short form of the other endpoints. */
const short =
  (part: string): Spoil =>
  (answer, request) =>
    request.path.includes(part) && answer.status >= 400
      ? { ...answer, json: { error: answer.json.message, code: answer.json.code } }
      : answer

const forgetsBinds = forgetsKeys("/bind")

const background = { async: true, operationDelay: 0 }

const mission = (json: Json) => ({ mission_id: `${json.mission_id}-${performance.now()}` })

/** A breach of every rule of trackers. */
export const trackerBreaches: ReadonlyArray<Breach> = [
  ["a project that it does not know", "tracker/status", says("/status", () => ({ configured: false }))],
  ["a status without sync_state", "tracker/status", says("/status", () => ({ sync_state: undefined }))],
  ["no list of mappings", "tracker/mappings", says("/mappings", () => ({ mappings: undefined }))],
  ["more issues than were asked for", "tracker/pull", honest, hears("/pull", () => ({ limit: 3 }))],
  [
    "a summary that does not add up",
    "tracker/pull",
    says("/pull", ({ summary }) => ({ summary: { ...summary, total: 9 } }))
  ],
  ["no identity path", "tracker/pull", says("/pull", () => ({ identity_path: {} }))],
  [
    "issues without a type",
    "tracker/pull",
    says("/pull", ({ items }) => ({ items: items.map(({ ref, status, title }: Json) => ({ ref, status, title })) }))
  ],
  ["no has_more", "tracker/pull", says("/pull", () => ({ has_more: undefined }))],
  ["the first page for every cursor", "tracker/pull-cursor", honest, hears("/pull", () => ({ cursor: undefined }))],
  ["more without a cursor", "tracker/pull-cursor", says("/pull", () => ({ next_cursor: null }))],
  ["every status for one", "tracker/pull-filters", honest, hears("/pull", () => ({ filters: undefined }))],
  [
    "422 for one bad item",
    "tracker/push-per-item",
    (answer, { path }) => (path.includes("/push") ? { status: 422, json: {} } : answer)
  ],
  ["item errors without a message", "tracker/push-per-item", says("/push", () => ({ item_errors: [{ code: "x" }] }))],
  [
    "a push that is only said to be done",
    "tracker/push",
    honest,
    hears("/push", ({ items }) => ({ items: items.map((item: Json) => ({ ...item, patch: {} })) }))
  ],
  [
    "no outcome",
    "tracker/push",
    says("/push", ({ items }) => ({ items: items.map(({ ref, action }: Json) => ({ ref, action })) }))
  ],
  ["a push done again under its key", "tracker/push-once", honest, forgetsKeys("/push")],
  ["a push done again in the background", "tracker/push-once", honest, forgetsKeys("/push"), background],
  ["another push under a used key", "tracker/key-reused", honest, forgetsKeys("/push")],
  ["half a run", "tracker/run", says("/run", () => ({ push: undefined }))],
  ["a half without a summary", "tracker/run", says("/run", ({ pull }) => ({ pull: { ...pull, summary: undefined } }))],
  ["a run done again under its key", "tracker/run-once", honest, forgetsKeys("/run")],
  ["a run accepted again under its key", "tracker/run-once", honest, forgetsKeys("/run"), background],
  [
    "an operation of another name",
    "tracker/operation",
    says("/operations/", () => ({ operation_id: "x" })),
    undefined,
    background
  ],
  [
    "a completed operation without a result",
    "tracker/operation",
    says("/operations/", () => ({ result: null })),
    undefined,
    background
  ],
  [
    "a failed operation without an error",
    "tracker/operation",
    says("/operations/", () => ({ status: "failed", result: null })),
    undefined,
    background
  ],
  [
    "an acceptance without an id",
    "tracker/operation",
    says("/push", () => ({ operation_id: "" })),
    undefined,
    background
  ],
  ["403 for a missing token", "tracker/without-token", status("/operations/", 401, 403)],
  ["a short error for a missing token", "tracker/without-token", short("/mappings")],
  ["403 for a token that it does not know", "tracker/unknown-token", status("/run", 401, 403)],
  ["any team where none is said", "tracker/without-team", honest, hearsHeader("x-team-slug", "demo-team")],
  ["any team for a foreign one", "tracker/foreign-team", honest, hearsHeader("x-team-slug", "demo-team")],
  ["no error for a project that is not mapped", "tracker/unmapped", status("/mappings", 404, 200)],
  ["a short error for an unknown operation", "tracker/unknown-operation", short("/operations/")],
  ["404 for an unknown provider", "tracker/unknown-provider", status("/status", 422, 404)],
  ["400 for a missing project", "tracker/without-project", status("/mappings", 422, 400)],
  [
    "a push without a key",
    "tracker/without-key",
    honest,
    (request) => ("idempotency-key" in request.headers ? request : hearsHeader("idempotency-key", "any")(request))
  ],
  [
    "the first page for a cursor that it never gave",
    "tracker/unknown-cursor",
    honest,
    hears("/pull", () => ({ cursor: undefined }))
  ],
  ["422 for what is not JSON", "tracker/not-json", status("/pull", 400, 422)],
  [
    "an envelope without a category",
    "tracker/not-json",
    at("/pull", (answer) => ({ ...answer, json: { ...answer.json, category: "" } }))
  ],
  [
    "an envelope of another status",
    "tracker/not-json",
    at("/pull", (answer) => ({ ...answer, json: { ...answer.json, http_status: 500 } }))
  ]
]

/** A breach of every rule of tickets. */
export const originBreaches: ReadonlyArray<Breach> = [
  [
    "a text match for a key",
    "origin/search-key",
    says("/issue-search", ({ candidates }) => ({
      candidates: candidates.map((one: Json) => ({ ...one, match_type: "text" }))
    }))
  ],
  [
    "candidates without a status",
    "origin/search-key",
    says("/issue-search", ({ candidates }) => ({
      candidates: candidates.map((one: Json) => ({ ...one, status: undefined }))
    }))
  ],
  [
    "nothing for a text",
    "origin/search-text",
    says("/issue-search", (_, { json }) => (json.query_text === undefined ? {} : { candidates: [] }))
  ],
  [
    "every ticket for a key that there is not",
    "origin/search-nothing",
    honest,
    hears("/issue-search", () => ({ query_key: undefined }))
  ],
  [
    "404 for a key that there is not",
    "origin/search-nothing",
    at("/issue-search", (answer) => (answer.json.candidates?.length === 0 ? { status: 404, json: {} } : answer))
  ],
  ["a link without a name", "origin/bind", says("/bind", () => ({ origin_link_id: undefined }))],
  ["a link that it says is old", "origin/bind", says("/bind", () => ({ already_bound: true }))],
  ["a new link for the same ticket", "origin/bind-again", honest, hears("/bind", mission)],
  ["silence about an old link", "origin/bind-again", says("/bind", () => ({ already_bound: undefined }))],
  [
    "a new link for the same request",
    "origin/bind-resent",
    honest,
    (request) => hears("/bind", mission)(forgetsBinds(request))
  ],
  ["two tickets of one mission", "origin/conflict", honest, hears("/bind", mission)],
  ["422 for a conflict", "origin/conflict", status("/bind", 409, 422)],
  [
    "a link that moves",
    "origin/conflict",
    at("/bind", (answer) => (answer.json.already_bound === true ? { status: 409, json: {} } : answer))
  ],
  [
    "a bind without a key",
    "origin/without-key",
    honest,
    (request) => ("idempotency-key" in request.headers ? request : hearsHeader("idempotency-key", "any")(request))
  ],
  ["400 for another provider", "origin/other-provider", status("/issue-search", 422, 400)],
  ["422 for a project that is not mapped", "origin/unmapped", status("/bind", 404, 422)],
  ["403 for a missing token", "origin/without-token", status("/bind", 401, 403)],
  ["any team where none is said", "origin/without-team", honest, hearsHeader("x-team-slug", "demo-team")],
  ["any team for a foreign one", "origin/foreign-team", honest, hearsHeader("x-team-slug", "demo-team")]
]
