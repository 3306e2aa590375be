import { writeFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type Running, serve } from "../../src/sandbox/Sandbox.ts"
import type { SandboxOptions } from "../../src/sandbox/options.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { event } from "./events.ts"
import { type Answer, call, type Json } from "./http.ts"

const binding = { provider: "linear", project_slug: "web" }
const finish = { ref: { system: "linear", id: "WEB-101", workspace: "acme" }, action: "update", target_status: "done" }

interface Stage extends Running {
  readonly tokens: Json
  readonly login: (json: object, path?: string) => Effect.Effect<Answer, Error>
  readonly api: (path: string, json?: object, access?: string, key?: string) => Effect.Effect<Answer, Error>
}

/** A sandbox on this file for as long as `use` takes. */
const during = <A, E, R>(
  state: string,
  use: (sandbox: Stage) => Effect.Effect<A, E, R>,
  options: SandboxOptions = {}
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const sandbox = yield* serve({ state, ...options })
      const login: Stage["login"] = (json, path = "token/") => call(`${sandbox.url}/api/v1/${path}`, { json })
      const tokens = (yield* login({ username: "ann", password: "kitty" })).body
      const api: Stage["api"] = (path, json, access = tokens.access, key = "k") =>
        call(`${sandbox.url}/api/v1/${path}`, {
          ...(json === undefined ? {} : { json }),
          headers: { authorization: `Bearer ${access}`, "x-team-slug": "demo-team", "idempotency-key": key }
        })
      return yield* use({ ...sandbox, tokens, login, api })
    })
  )

const file = Effect.map(temporaryFolder, ({ at }) => at("state.db"))

describe("a sandbox with a state file", () => {
  it.scopedLive("goes on where the one before it ended", () =>
    Effect.gen(function* () {
      const state = yield* file
      const before = yield* during(state, ({ api, issues, tokens }) =>
        Effect.gen(function* () {
          const pushed = yield* api("tracker/push", { ...binding, items: [finish] })
          const [ticket] = yield* issues("linear", "web")
          const origin = {
            ...binding,
            mission_id: "001-login",
            external_issue_id: ticket?.ref.id,
            external_issue_key: "WEB-101",
            external_issue_url: "u",
            external_title: "t",
            external_status: ""
          }
          const bound = yield* api("tracker/mission-origin/bind", origin, tokens.access, "o")
          yield* api("events/batch/", { events: [event(1), event(2)] })
          return { pushed, origin, bound, tokens }
        })
      )
      yield* during(state, ({ api, ingested, issues }) =>
        Effect.gen(function* () {
          const { access } = before.tokens
          assert.strictEqual((yield* issues("linear", "web"))[0]?.status, "done")
          const replayed = yield* api("tracker/push", { ...binding, items: [finish] }, access)
          assert.deepStrictEqual([replayed.status, replayed.text], [200, before.pushed.text])
          assert.strictEqual(replayed.headers.get("idempotency-replayed"), "true")
          const again = yield* api("tracker/mission-origin/bind", before.origin, access, "o2")
          assert.deepStrictEqual(again.body, { ...before.bound.body, already_bound: true })
          const batch = yield* api("events/batch/", { events: [event(2), event(3)] })
          assert.deepStrictEqual(
            batch.body.results.map(({ status }: Json) => status),
            ["duplicate", "success"]
          )
          assert.deepStrictEqual(
            (yield* ingested).map(({ event_id }) => event_id),
            [event(1), event(2), event(3)].map(({ event_id }: Json) => event_id)
          )
        })
      )
    })
  )

  it.scopedLive("finishes work that was accepted before, once", () =>
    Effect.gen(function* () {
      const state = yield* file
      const accepted = yield* during(
        state,
        ({ api }) => Effect.map(api("tracker/push", { ...binding, items: [finish] }), ({ body }) => body),
        { async: true, operationDelay: "50 millis" }
      )
      yield* Effect.sleep("60 millis")
      yield* during(state, ({ api, issues }) =>
        Effect.gen(function* () {
          const { body } = yield* api(`tracker/operations/${accepted.operation_id}`)
          assert.deepStrictEqual([body.status, body.result.items[0].outcome], ["completed", "transitioned"])
          assert.strictEqual((yield* issues("linear", "web"))[0]?.providerMetadata?.["version"], 2)
        })
      )
    })
  )

  it.scopedLive("knows tokens, and which are spent or taken back", () =>
    Effect.gen(function* () {
      const state = yield* file
      const { spent, tokens } = yield* during(state, ({ login, tokens }) =>
        Effect.map(login({ refresh: tokens.refresh }, "token/refresh/"), ({ body }) => ({
          spent: tokens.refresh,
          tokens: body
        }))
      )
      yield* during(state, ({ expireAccess, login }) =>
        Effect.gen(function* () {
          assert.strictEqual((yield* login({ refresh: spent }, "token/refresh/")).status, 401)
          yield* expireAccess
        })
      )
      yield* during(state, ({ api, login }) =>
        Effect.gen(function* () {
          assert.strictEqual((yield* api("sync/health/", undefined, tokens.access)).status, 401)
          assert.strictEqual((yield* login({ refresh: tokens.refresh }, "token/refresh/")).status, 200)
        })
      )
    })
  )
})

describe("a state file", () => {
  it.scopedLive("belongs to one sandbox at a time", () =>
    Effect.gen(function* () {
      const state = yield* file
      yield* during(state, () =>
        Effect.gen(function* () {
          const error = yield* Effect.flip(Effect.scoped(serve({ state })))
          assert.include(error.message, "another sandbox uses it")
        })
      )
    })
  )

  it.scopedLive.each([
    ["x".repeat(5000), "it is not a SQLite file"],
    [null, "directory does not exist"]
  ] as const)("that cannot be used is named: %j", ([content, reason]) =>
    Effect.gen(function* () {
      const { at } = yield* temporaryFolder
      const state = content === null ? at("no/such/state.db") : at("state.db")
      if (content !== null) writeFileSync(state, content)
      const error = yield* Effect.flip(Effect.scoped(serve({ state })))
      assert.strictEqual(error._tag, "StateUnusable")
      assert.include(error.message, state)
      assert.include(error.message, reason)
    })
  )
})
