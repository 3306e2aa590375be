import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { SaaSTrackerClient } from "../../src/tracker/SaaSTrackerClient.ts"
import { httpHost } from "../helpers/httpHost.ts"
import { calls, facing, once } from "./hostileWire.ts"
import { clientAt, signInAt, web } from "./world.ts"

const names = ["pull", "push", "run", "status", "mappings", "operation", "search", "origin bind"]
const empty = ["pull", "push", "run", "operation", "search", "origin bind"]

const tagsFor = (body: string) =>
  Effect.gen(function* () {
    const client = yield* SaaSTrackerClient
    const exits = yield* Effect.forEach(calls(client), (call) => Effect.either(call))
    return Object.fromEntries(
      exits.map((exit, index) => [names[index], exit._tag === "Left" ? exit.left._tag : "success"])
    )
  }).pipe(Effect.provide(facing(200, body)))

/** A host that accepts every push as operation `op-1`, which is completed like this. */
const completed = (more: object) =>
  Effect.gen(function* () {
    const host = yield* httpHost(({ path }) => {
      if (path === "/api/v1/token/") return { status: 200, json: { access: "a", refresh: "r", team_slug: "kittens" } }
      if (path.endsWith("push")) return { status: 202, json: { operation_id: "op-1", status: "pending" } }
      return { status: 200, json: { operation_id: "op-1", status: "completed", ...more } }
    })
    const services = yield* Layer.build(clientAt(host.url))
    yield* Effect.provide(signInAt(host.url), services)
    return yield* Effect.either(Context.get(services, SaaSTrackerClient).push({ ...web, items: [] }, once))
  })

describe("a success that says nothing of what was done", () => {
  it.effect.each(["{}", '{"hello":"world"}', '{"items":null,"status":null}'])("is none: %s", (body) =>
    Effect.gen(function* () {
      const tags = yield* tagsFor(body)
      for (const name of names)
        assert.strictEqual(tags[name], empty.includes(name) ? "UnexpectedAnswer" : "success", name)
    })
  )

  it.effect.each([
    '{"code":"x","message":"in a 200"}',
    '{"error_code":"x","error":"in a 200"}',
    '{"status":"error","code":"x","message":"in a 200"}'
  ])("and carries an error is that error: %s", (body) =>
    Effect.gen(function* () {
      assert.deepStrictEqual([...new Set(Object.values(yield* tagsFor(body)))], ["TrackerRefused"])
      const client = yield* Effect.provide(SaaSTrackerClient, facing(200, body))
      const error = yield* Effect.flip(client.mappings(web))
      if (error._tag !== "TrackerRefused") return assert.fail(error._tag)
      assert.deepInclude(error.envelope, { code: "x", message: "in a 200" })
    })
  )

  it.effect.each(['{"status":"ok"}', '{"items":[]}', '{"status":"partial","code":"x","message":"y"}'])(
    "is lenient to what says something: %s",
    (body) =>
      Effect.gen(function* () {
        assert.deepInclude(yield* tagsFor(body), { pull: "success", push: "success" })
      })
  )
})

describe("an operation that completed", () => {
  it.scoped.each([{ result: null }, {}, { result: "done" }, { result: {} }])(
    "without a result is no success: %j",
    (more) =>
      Effect.gen(function* () {
        const answer = yield* completed(more)
        if (answer._tag === "Right") return assert.fail(JSON.stringify(answer.right.raw))
        assert.deepInclude(answer.left, { _tag: "UnexpectedAnswer", ended: true })
      })
  )

  it.scoped("with the envelope of an error has failed", () =>
    Effect.gen(function* () {
      const answer = yield* completed({ result: { code: "x", message: "no" } })
      if (answer._tag === "Right") return assert.fail(JSON.stringify(answer.right.raw))
      assert.deepInclude(answer.left, { _tag: "OperationFailed", message: "no" })
    })
  )

  it.scoped("is the one that was asked about", () =>
    Effect.gen(function* () {
      const answer = yield* completed({ operation_id: "op-2", result: { status: "ok" } })
      if (answer._tag === "Right") return assert.fail(JSON.stringify(answer.right.raw))
      assert.strictEqual(answer.left._tag, "UnexpectedAnswer")
      assert.include(answer.left.message, "another operation, op-2")
    })
  )
})
