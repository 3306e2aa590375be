import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Layer, Option, Redacted } from "effect"
import { parseHost } from "../../src/config/Host.ts"
import { Rollout } from "../../src/config/Rollout.ts"
import { contractCases, contractCheck } from "../../src/conformance/check.ts"
import * as Http from "../../src/platform/Http.ts"
import { crookedHost, type Honest, type Json, type Spoil } from "./crookedHost.ts"
import type { SpoilFrame } from "./crookedSocket.ts"
import { originBreaches, trackerBreaches } from "./trackerBreaches.ts"

/** Trackers have breaches of their own. */
const handoff = ["health", "tokens", "batch", "live", "refusals"]

/** The cases that fail when Ann checks this server. */
const failedAt = (url: string) =>
  contractCheck({
    host: Either.getOrThrow(parseHost(url)),
    signIn: { _tag: "Account", username: "ann", password: Redacted.make("kitty") },
    team: Option.none(),
    only: handoff
  }).pipe(
    Effect.map(({ cases }) =>
      cases.flatMap(({ group, name, verdict }) => (verdict.status === "failed" ? [`${group}/${name}`] : []))
    ),
    Effect.provide(Layer.merge(Http.layer, Rollout.layerOf(true)))
  )

const batch =
  (change: (result: Json, event: Json) => Json): Spoil =>
  (answer, { json }) => ({
    ...answer,
    json: {
      ...answer.json,
      results: answer.json.results?.flatMap((result: Json) => {
        const event = json.events.find((one: Json) => one.event_id === result.event_id)
        return change(result, event) ?? []
      })
    }
  })

const reject = (result: Json) => ({ ...result, status: "rejected", error: "No" })

const status =
  (from: number, to: number): Spoil =>
  (answer) =>
    answer.status === from ? { ...answer, status: to } : answer

const at =
  (part: string, spoil: Spoil): Spoil =>
  (answer, request) =>
    request.path.includes(part) ? spoil(answer, request) : answer

/** Spoils the first batch only. */
const once = (spoil: Spoil): Spoil => {
  let left = 1
  return at("batch", (answer, request) => (left-- > 0 ? spoil(answer, request) : answer))
}

const silentOnLimits = at("health", (answer) => ({ ...answer, json: { status: "ok" } }))

describe("a server that states no limits", () => {
  it.scopedLive("is held to those of the contract", () =>
    Effect.gen(function* () {
      const { url } = yield* crookedHost(silentOnLimits)
      const report = yield* contractCheck({
        host: Either.getOrThrow(parseHost(url)),
        signIn: { _tag: "Account", username: "ann", password: Redacted.make("kitty") },
        team: Option.none(),
        only: handoff
      }).pipe(Effect.provide(Layer.merge(Http.layer, Rollout.layerOf(true))))
      const verdicts = new Map(report.cases.map(({ name, verdict }) => [name, verdict.status]))
      assert.strictEqual(verdicts.get("full-batch"), "ok")
      assert.strictEqual(verdicts.get("too-many-events"), "ok")
    })
  )
})

const crooked: ReadonlyArray<readonly [name: string, found: ReadonlyArray<string>, spoil: Spoil]> = [
  [
    "limits of 0",
    ["health/limits"],
    at("health", (answer) => ({
      ...answer,
      json: { sync_ingress: { limits: { max_events_per_batch: 0, max_decompressed_bytes_per_batch: 1 } } }
    }))
  ],
  [
    "403 for 401",
    ["health/without-token", "tokens/login-refused", "tokens/refresh-spent", "refusals/without-token"],
    status(401, 403)
  ],
  ["tokens without refresh", ["tokens/login"], at("token", (answer) => ({ ...answer, json: { access: "x" } }))],
  ["500 for 400", ["tokens/login-malformed", "refusals/not-json", "refusals/nameless-event"], status(400, 500)],
  [
    "the old refresh token again",
    ["tokens/refresh"],
    at("refresh", (answer, { json }) => ({ ...answer, json: { ...answer.json, refresh: json.refresh } }))
  ],
  [
    "new tokens for spent ones",
    ["tokens/refresh-spent", "tokens/refresh-unknown"],
    at("refresh", (answer) => ({ ...answer, status: 200, json: { access: "a", refresh: "b" } }))
  ],
  [
    "a type that it does not know",
    ["batch/every-type"],
    at(
      "batch",
      batch((result, { event_type: type }) => (type === "MissionOriginBound" ? reject(result) : result))
    )
  ],
  [
    "gzip only",
    ["batch/plain-body"],
    at("batch", (answer, { headers }) =>
      headers["content-encoding"] ? answer : { status: 415, json: { error: "No" } }
    )
  ],
  [
    "ASCII only",
    ["batch/any-text"],
    at(
      "batch",
      batch((result, event) => (/[^ -~\s]/.test(JSON.stringify(event)) ? reject(result) : result))
    )
  ],
  [
    "lanes that only go forward",
    ["batch/four-lanes"],
    at(
      "batch",
      batch((result, { payload }) => (payload.to_lane === "planned" ? reject(result) : result))
    )
  ],
  [
    "success for duplicate",
    ["batch/duplicate", "batch/duplicate-in-batch", "batch/mixed", "refusals/full-batch"],
    at(
      "batch",
      batch((result) => (result.status === "duplicate" ? { ...result, status: "success" } : result))
    )
  ],
  [
    "success for everything",
    ["batch/rejected-missing-field", "batch/rejected-unknown-lane", "batch/rejected-unknown-type", "batch/mixed"],
    at(
      "batch",
      batch((result) => (result.status === "rejected" ? { ...result, status: "success" } : result))
    )
  ],
  [
    "rejections without a reason",
    ["batch/rejected-missing-field", "batch/rejected-may-return", "batch/mixed"],
    at(
      "batch",
      batch((result) => ({ ...result, error: undefined }))
    )
  ],
  [
    "silence about rejected events",
    ["batch/rejected-missing-field", "batch/mixed"],
    at(
      "batch",
      batch((result) => (result.status === "rejected" ? undefined : result))
    )
  ],
  ["500 for 413", ["refusals/too-many-events", "refusals/too-many-bytes"], status(413, 500)],
  [
    "fewer events than it says",
    ["refusals/full-batch"],
    at("batch", (answer, { json }) => (json?.events?.length > 100 ? { status: 413, json: { error: "No" } } : answer))
  ],
  [
    "errors without a text",
    ["refusals/no-list", "refusals/no-events", "refusals/not-gzip", "refusals/unknown-token"],
    (answer) => (answer.status === 200 ? answer : { ...answer, json: { code: 7 } })
  ],
  ["a 429 without a word", ["refusals/busy"], once(() => ({ status: 429, json: {}, headers: { "retry-after": "0" } }))],
  ["a connection that breaks", ["batch/every-type"], at("batch", () => "drop")]
]

const token = (change: (answer: Honest) => Honest): Spoil => at("ws-token", change)

const live: ReadonlyArray<readonly [name: string, found: string, spoil: Spoil, frames?: SpoilFrame | "everybody"]> = [
  ["no token in its answer", "live/token", token((answer) => ({ ...answer, json: {} }))],
  ["a token for everybody", "live/token-refused", token((answer) => ({ ...answer, status: 200 }))],
  ["a connection for everybody", "live/upgrade-refused", (answer) => answer, "everybody"],
  [
    "a ping before the snapshot",
    "live/snapshot",
    (answer) => answer,
    (frame) => (isSnapshot(frame) ? undefined : frame)
  ],
  [
    "events that are acknowledged and lost",
    "live/taken",
    (answer) => answer,
    (frame, from) => (from === "client" ? { ...frame, event_id: anotherId() } : frame)
  ],
  [
    "an acknowledgement of something else",
    "live/acknowledged",
    (answer) => answer,
    (frame) => (frame.type === "ack" ? { ...frame, event_id: "x" } : frame)
  ],
  [
    "a refusal without a reason",
    "live/refused",
    (answer) => answer,
    (frame) => (frame.type === "error" ? { ...frame, error: "" } : frame)
  ]
]

/** A ULID, and another one each time. */
const anotherId = () => `01JMBY7K8N3QRVX2DPFG${String(Math.trunc(performance.now()) % 1e6).padStart(6, "0")}`

const isSnapshot = (frame: Json) => frame.type === "snapshot"

describe("contractCheck, at a server that connects", () => {
  it.scopedLive.each(live)("with %s, names the case", ([, found, spoil, frames]) =>
    Effect.gen(function* () {
      const { url } = yield* crookedHost(spoil, {}, frames)
      assert.include(yield* failedAt(url), found)
    })
  )
})

describe("contractCheck, at a server that answers", () => {
  it.scopedLive.each(crooked)("with %s, names the case", ([, found, spoil]) =>
    Effect.gen(function* () {
      const { url } = yield* crookedHost(spoil)
      assert.includeMembers(yield* failedAt(url), [...found])
    })
  )

  it("is tried with a breach of every rule", () => {
    const single = [...live, ...trackerBreaches, ...originBreaches].map(([, found]) => found)
    const breached = new Set([...crooked.flatMap(([, found]) => found), ...single])
    assert.deepStrictEqual(
      contractCases.map(({ group, name }) => `${group}/${name}`).filter((name) => !breached.has(name)),
      []
    )
  })
})
