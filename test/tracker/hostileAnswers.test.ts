import { gzipSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Chunk, Deferred, Effect, Exit, FastCheck, Fiber, Option, TestClock } from "effect"
import { errorDocument, exitCodeOf } from "../../src/output/errorDocument.ts"
import { SaaSTrackerClient } from "../../src/tracker/SaaSTrackerClient.ts"
import { httpHost } from "../helpers/httpHost.ts"
import { rawHost } from "./rawHost.ts"
import { until, web } from "./world.ts"
import { pull, once, facing, body, status, expected, calls } from "./hostileWire.ts"

describe("whatever a host answers", () => {
  it.effect.prop(
    "is a result as it came, or one of our errors in a few words",
    [status, body, FastCheck.nat(7)],
    ([status, body, which]) =>
      Effect.gen(function* () {
        const client = yield* SaaSTrackerClient
        const running = yield* Effect.fork(Effect.exit(calls(client)[which] ?? client.pull(pull)))
        // More than any wait, polling included.
        yield* TestClock.adjust("20 minutes")
        const exit = yield* Fiber.join(running)
        if (Exit.isSuccess(exit)) {
          // Of an operation only the result is handed on.
          if (status !== 202) assert.deepStrictEqual(exit.value.raw, JSON.parse(body.replace(/^\ufeff/, "")))
          return
        }
        const error = Option.getOrThrowWith(Cause.failureOption(exit.cause), () => Cause.squash(exit.cause))
        assert.isTrue(expected.has(error._tag), error._tag)
        assert.isAbove(error.message.length, 0)
        assert.notMatch(error.message.replaceAll("\n", ""), /\p{Cc}/u)
        if (error._tag === "UnexpectedAnswer") assert.isBelow(error.message.length, 500)
      }).pipe(Effect.provide(facing(status, body))),
    { fastCheck: { numRuns: 150 } }
  )

  it.effect("of a megabyte in the wrong place is not repeated", () =>
    Effect.gen(function* () {
      const client = yield* SaaSTrackerClient
      const error = yield* Effect.flip(client.pull(pull))
      assert.strictEqual(error._tag, "UnexpectedAnswer")
      assert.include(error.message, "items")
      assert.isBelow(error.message.length, 500)
      assert.notInclude(error.message, "\u202e")
    }).pipe(Effect.provide(facing(200, JSON.stringify({ items: `\u202e${"x".repeat(1_000_000)}` }))))
  )
})

describe("an error that is no envelope", () => {
  it.effect.each<readonly [string, number, string, string]>([
    ["a gateway's page", 502, "<html><body><h1>502 Bad Gateway</h1></body></html>", "HTTP 502"],
    ["nothing", 503, "", "HTTP 503"],
    [
      "a proxy's line",
      503,
      "upstream connect error or disconnect\r\n",
      "HTTP 503: upstream connect error or disconnect"
    ],
    ["a list", 500, "[1]", "HTTP 500"],
    ["a word", 500, '{"error":"boom"}', "boom"],
    ["the short form", 400, '{"error":"No such team"}', "No such team"]
  ])("says what is known: %s", ([, status, text, words]) =>
    Effect.gen(function* () {
      const client = yield* SaaSTrackerClient
      const error = yield* Effect.flip(client.status(web))
      assert.deepInclude(error, { _tag: "TrackerRefused", status })
      assert.strictEqual(exitCodeOf(error), status >= 500 ? 75 : 1)
      assert.include(error.message, words)
      assert.notInclude(error.message, "<")
    }).pipe(Effect.provide(facing(status, text)))
  )
})

describe("a web page that is no control plane", () => {
  it.effect.each([403, 404])("is told with its host and what to check (%i)", (status) =>
    Effect.gen(function* () {
      const client = yield* SaaSTrackerClient
      const { message, next_action } = errorDocument(yield* Effect.flip(client.status(web)))
      assert.strictEqual(
        message,
        `https://host.example answered with HTTP ${status} and a web page, not as a control plane does`
      )
      assert.include(next_action, "sync.server_url")
    }).pipe(Effect.provide(facing(status, "<!doctype html><h1>Not here</h1>")))
  )
})

describe("on the wire", () => {
  it.scoped("an answer longer than 8 MiB is not read to its end", () =>
    Effect.gen(function* () {
      const { client } = yield* rawHost((_, response) => {
        response.write('{"items":"')
        const more = () => {
          while (!response.destroyed && response.write("x".repeat(65_536)));
        }
        response.on("drain", more)
        more()
      })
      const error = yield* Effect.flip(client.pull(pull))
      assert.deepInclude(error, { _tag: "UnexpectedAnswer", status: 200 })
      assert.include(error.message, "8 MiB")
    })
  )

  it.scoped("nor is one that a few compressed bytes unfold to", () =>
    Effect.gen(function* () {
      const bomb = gzipSync("x".repeat(64 * 1024 * 1024))
      const { client } = yield* rawHost((_, response) => {
        response.writeHead(200, { "content-encoding": "gzip", "content-type": "application/json" }).end(bomb)
      })
      assert.deepInclude(yield* Effect.flip(client.pull(pull)), { _tag: "UnexpectedAnswer", status: 200 })
    })
  )

  it.scoped.each<readonly [string, number, string]>([
    ["an answer", 200, "HostUnreachable"],
    ["an error", 503, "TrackerRefused"]
  ])("%s that breaks off is told as such", ([, status, tag]) =>
    Effect.gen(function* () {
      const { client, seen } = yield* rawHost((_, response) => {
        response.writeHead(status, { "content-length": "1000" })
        response.write('{"items":[', () => response.destroy())
      })
      assert.strictEqual((yield* Effect.flip(client.pull(pull)))._tag, tag)
      assert.lengthOf(seen(), 1)
    })
  )

  it.scoped("an answer that never ends is left after 30 seconds", () =>
    Effect.gen(function* () {
      const begun = yield* Deferred.make<void>()
      const { client } = yield* rawHost((_, response) => {
        response.writeHead(200)
        response.write("{", () => Deferred.unsafeDone(begun, Effect.void))
      })
      const running = yield* Effect.fork(Effect.flip(client.status(web)))
      yield* Deferred.await(begun)
      yield* until(Effect.map(TestClock.sleeps(), (sleeps) => Chunk.size(sleeps) > 1))
      yield* TestClock.adjust("30 seconds")
      const error = yield* Fiber.join(running)
      assert.deepInclude(error, { _tag: "HostUnreachable" })
    })
  )

  it.scoped("content that is not what its encoding says is told as such", () =>
    Effect.gen(function* () {
      const { client } = yield* rawHost((_, response) => {
        response.writeHead(200, { "content-encoding": "gzip" }).end("not gzip")
      })
      assert.oneOf((yield* Effect.flip(client.pull(pull)))._tag, ["HostUnreachable", "UnexpectedAnswer"])
    })
  )

  it.scoped.each([301, 302, 303, 307, 308])("a redirect (%i) to another place is not followed", (status) =>
    Effect.gen(function* () {
      const other = yield* httpHost(() => ({ status: 200, json: {} }))
      const { client, seen } = yield* rawHost((_, response) => {
        response.writeHead(status, { location: `${other.url}/api/v1/tracker/pull/` }).end()
      })
      assert.deepInclude(yield* Effect.flip(client.pull(pull)), { _tag: "UnexpectedAnswer", status })
      assert.isEmpty(other.requests)
      assert.lengthOf(seen(), 1)
    })
  )

  it.scoped("a redirect that adds the slash is followed with method, body and key", () =>
    Effect.gen(function* () {
      const received: Array<string> = []
      const { client, seen } = yield* rawHost((request, response) => {
        if (!request.url?.endsWith("/")) return void response.writeHead(308, { location: `${request.url}/` }).end()
        received.push(`${request.headers["idempotency-key"]} ${request.headers["content-length"]}`)
        return void response.writeHead(200).end('{"status":"ok"}')
      })
      yield* client.push({ ...web, items: [] }, once)
      assert.deepStrictEqual(seen(), ["POST /api/v1/tracker/push", "POST /api/v1/tracker/push/"])
      const size = JSON.stringify({ provider: "linear", project_slug: "web", items: [] }).length
      assert.deepStrictEqual(received, [`${once.idempotencyKey} ${size}`])
    })
  )
})
