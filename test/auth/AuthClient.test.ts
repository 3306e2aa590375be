import { createServer } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Either, Fiber, Layer, Option, Redacted, TestClock } from "effect"
import { AuthClient } from "../../src/auth/AuthClient.ts"
import * as Http from "../../src/platform/Http.ts"
import { errorDocument } from "../../src/output/errorDocument.ts"
import { httpHost, type Answer } from "../helpers/httpHost.ts"
import { hostAt } from "./world.ts"

const layer = Layer.provide(AuthClient.layer, Http.layer)
const password = Redacted.make("open sesame")

const login = (url: string) =>
  Effect.flatMap(AuthClient, (client) => client.login({ host: hostAt(url), username: "ann", password })).pipe(
    Effect.provide(layer)
  )
const refresh = (url: string) =>
  Effect.flatMap(AuthClient, (client) => client.refresh(hostAt(url), Redacted.make("refresh-1"))).pipe(
    Effect.provide(layer)
  )
const answering = (answer: Answer) => httpHost(() => answer)
const tokens = { access: "access-2", refresh: "refresh-2" }

describe("AuthClient.login", () => {
  it.scoped("sends username and password once, and nothing else that names anybody", () =>
    Effect.gen(function* () {
      const host = yield* answering({ status: 200, json: { ...tokens, team_slug: "kittens" } })
      const account = yield* login(host.url)
      assert.strictEqual(Redacted.value(account.access), "access-2")
      assert.deepStrictEqual(
        [account.username, account.teamSlug, account.serverUrl],
        ["ann", Option.some("kittens"), host.url]
      )
      assert.lengthOf(host.requests, 1)
      const [{ body, headers, method, path }] = host.requests as [(typeof host.requests)[number]]
      assert.deepStrictEqual([method, path], ["POST", "/api/v1/token/"])
      assert.deepStrictEqual(JSON.parse(body), { username: "ann", password: "open sesame" })
      assert.isUndefined(headers.authorization)
      assert.isUndefined(headers["traceparent"])
    })
  )

  it.scoped.each([
    [{}, 900, 604_800],
    [{ access_lifetime: 60, refresh_lifetime: 120 }, 60, 120],
    [{ expires_in: "60", refresh_expires_in: "120" }, 60, 120],
    [{ access_lifetime: 60, expires_in: 5 }, 60, 604_800],
    [{ expires_in: "soon", refresh_lifetime: null }, 900, 604_800]
  ] as const)("reads how long the tokens live: %j", ([lifetimes, access, refreshed]) =>
    Effect.gen(function* () {
      const host = yield* answering({ status: 200, json: { ...tokens, ...lifetimes } })
      const account = yield* login(host.url)
      assert.deepStrictEqual([account.accessExpiresAt, account.refreshExpiresAt], [access * 1000, refreshed * 1000])
    })
  )

  it.scoped.each([400, 401, 403])("says that the host refused: HTTP %i", (status) =>
    Effect.gen(function* () {
      const host = yield* answering({ status, json: { error: "your password open sesame is wrong" } })
      const error = yield* Effect.flip(login(host.url))
      assert.strictEqual(error._tag, "SignInRefused")
      assert.notInclude(error.message, "open sesame")
    })
  )

  it.scoped("does not send an empty password", () =>
    Effect.gen(function* () {
      const host = yield* answering({ status: 200, json: tokens })
      const error = yield* Effect.flatMap(AuthClient, (client) =>
        Effect.flip(client.login({ host: hostAt(host.url), username: "ann", password: Redacted.make("") }))
      ).pipe(Effect.provide(layer))
      assert.strictEqual(error._tag, "SignInRefused")
      assert.isEmpty(host.requests)
    })
  )

  const unusable: ReadonlyArray<readonly [string, Answer, string]> = [
    ["no access token", { status: 200, json: { refresh: "r" } }, "UnexpectedAnswer"],
    ["no refresh token", { status: 200, json: { access: "a" } }, "UnexpectedAnswer"],
    ["an empty token", { status: 200, json: { access: "", refresh: "r" } }, "UnexpectedAnswer"],
    ["a token that no header can carry", { status: 200, json: { access: "a\nb", refresh: "r" } }, "UnexpectedAnswer"],
    ["a list", { status: 200, json: [tokens] }, "UnexpectedAnswer"],
    ["no body", { status: 200 }, "UnexpectedAnswer"],
    ["a huge body", { status: 200, json: { ...tokens, padding: "x".repeat(70_000) } }, "UnexpectedAnswer"],
    ["not found", { status: 404, json: tokens }, "UnexpectedAnswer"],
    ["created", { status: 201, json: tokens }, "UnexpectedAnswer"],
    ["rate limit", { status: 429 }, "HostUnreachable"],
    ["gateway trouble", { status: 503 }, "HostUnreachable"]
  ]
  it.scoped.each(unusable)("takes no tokens from an answer that is not one: %s", ([, answer, tag]) =>
    Effect.gen(function* () {
      const host = yield* answering(answer)
      const error = yield* Effect.flip(login(host.url))
      assert.strictEqual(error._tag, tag)
      assert.include(error.message, `${host.url}/api/v1/token/`)
    })
  )

  it.scoped("stops waiting after 10 seconds", () =>
    Effect.gen(function* () {
      const arrived = yield* Deferred.make<void>()
      const host = yield* httpHost(() => {
        Deferred.unsafeDone(arrived, Effect.void)
        return "nothing"
      })
      const running = yield* Effect.fork(Effect.either(login(host.url)))
      yield* Deferred.await(arrived)
      yield* TestClock.adjust("9999 millis")
      assert.isTrue(Option.isNone(yield* Fiber.poll(running)))
      yield* TestClock.adjust("1 millis")
      const error = Either.getOrThrow(Either.flip(yield* Fiber.join(running)))
      assert.include(error.message, "no answer within 10 seconds")
    })
  )

  it.scoped("says in words that nobody listens there", () =>
    Effect.gen(function* () {
      const host = yield* answering("nothing")
      host.close()
      const error = yield* Effect.flip(login(host.url))
      assert.include(error.message, "the connection was refused")
    })
  )

  it.scoped("says in words that it will not connect to a port for something else", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(login("http://127.0.0.1:1"))
      assert.include(error.message, "its port is one that no HTTP client connects to")
    })
  )

  it.scoped("tells a host that is in trouble from one that cannot be reached", () =>
    Effect.gen(function* () {
      const host = yield* answering({ status: 503 })
      const error = yield* Effect.flip(login(host.url))
      assert.match(error.message, /\/api\/v1\/token\/ is in trouble: it answers HTTP 503$/)
      assert.match(errorDocument(error).next_action ?? "", /^Try again later/)
    })
  )

  it.scoped("says in words that the connection was dropped", () =>
    Effect.gen(function* () {
      const url = yield* droppingHost
      const error = yield* Effect.flip(login(url))
      assert.include(error.message, "the connection was dropped")
    })
  )
})

describe("AuthClient.refresh", () => {
  it.scoped("spends the refresh token without an access token", () =>
    Effect.gen(function* () {
      const host = yield* answering({ status: 200, json: tokens })
      const pair = yield* refresh(host.url)
      assert.strictEqual(Redacted.value(pair.refresh), "refresh-2")
      assert.isTrue(Option.isNone(pair.teamSlug))
      const [{ body, headers, path }] = host.requests as [(typeof host.requests)[number]]
      assert.strictEqual(path, "/api/v1/token/refresh/")
      assert.deepStrictEqual(JSON.parse(body), { refresh: "refresh-1" })
      assert.isUndefined(headers.authorization)
    })
  )

  it.scoped.each([
    [401, "SessionExpired"],
    [400, "UnexpectedAnswer"],
    [403, "UnexpectedAnswer"],
    [408, "HostUnreachable"],
    [425, "HostUnreachable"],
    [500, "HostUnreachable"]
  ] as const)("ends the session for HTTP 401 only: %i is %s", ([status, tag]) =>
    Effect.gen(function* () {
      const host = yield* answering({ status, json: { error: "no" } })
      assert.strictEqual((yield* Effect.flip(refresh(host.url)))._tag, tag)
    })
  )
})

describe("a redirect", () => {
  const redirect = (location?: string, status = 307): Answer => ({
    status,
    ...(location === undefined ? {} : { headers: { location } })
  })

  it.scoped.each([301, 302, 303, 307, 308])("that only adds a slash is followed with method and body: %i", (status) =>
    Effect.gen(function* () {
      const host = yield* httpHost(({ path }) =>
        path.endsWith("//") ? { status: 200, json: tokens } : redirect(`${path}/`, status)
      )
      yield* login(host.url)
      assert.deepStrictEqual(
        host.requests.map(({ body, method, path }) => [method, path, body]),
        ["/api/v1/token/", "/api/v1/token//"].map((path) => ["POST", path, host.requests[0]?.body])
      )
    })
  )

  it.scoped.each(["/elsewhere/", "/api/v1/token/?next=1", "//127.0.0.1:1/api/v1/token//", "http://[", undefined])(
    "to %s is an error, and the password stays",
    (location) =>
      Effect.gen(function* () {
        const host = yield* answering(redirect(location))
        const error = yield* Effect.flip(login(host.url))
        assert.deepInclude(error, { _tag: "UnexpectedAnswer", status: 307 })
        assert.lengthOf(host.requests, 1)
      })
  )

  it.scoped("to another origin is an error that names it; nothing reaches that place", () =>
    Effect.gen(function* () {
      const other = yield* answering({ status: 200, json: tokens })
      const host = yield* httpHost(({ path }) => redirect(`${other.url}${path}/`))
      const error = yield* Effect.flip(login(host.url))
      assert.include(error.message, other.url)
      assert.isEmpty(other.requests)
    })
  )

  it.scoped("is followed once, not for ever", () =>
    Effect.gen(function* () {
      const host = yield* httpHost(({ path }) => redirect(`${path}/`))
      assert.strictEqual((yield* Effect.flip(login(host.url)))._tag, "UnexpectedAnswer")
      assert.lengthOf(host.requests, 2)
    })
  )
})

const droppingHost = Effect.acquireRelease(
  Effect.async<{ readonly url: string; readonly close: () => void }>((resume) => {
    const server = createServer((socket) => socket.once("data", () => socket.destroy()))
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = typeof address === "object" ? address?.port : 0
      resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, close: () => server.close() }))
    })
  }),
  ({ close }) => Effect.sync(close)
).pipe(Effect.map(({ url }) => url))
