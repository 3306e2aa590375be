import { assert, describe, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Either, Exit, Schema, Scope } from "effect"
import { request } from "node:http"
import { connect } from "node:net"
import { ErrorEnvelope } from "../../src/contract/ErrorEnvelope.ts"
import { parseFault } from "../../src/sandbox/Fault.ts"
import { Sandbox, serve } from "../../src/sandbox/Sandbox.ts"
import { event } from "./events.ts"
import { call, signIn } from "./http.ts"

const faults = (...texts: ReadonlyArray<string>) => texts.map((text) => Either.getOrThrow(parseFault(text)))

const elapsed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.timed(effect), ([duration]) => Duration.toMillis(duration))

describe("the server", () => {
  it.scopedLive("listens on loopback and answers the readiness probe", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/)
      assert.strictEqual((yield* call(url)).status, 200)
      assert.strictEqual((yield* call(url, { method: "HEAD" })).status, 200)
    })
  )

  it.scopedLive("listens on the other loopback addresses, too", () =>
    Effect.gen(function* () {
      assert.match((yield* serve({ host: "localhost" })).url, /^http:\/\/127\.0\.0\.1:/)
      assert.match((yield* serve({ host: "127.0.0.1" })).url, /^http:\/\/127\.0\.0\.1:/)
    })
  )

  it.scopedLive.each(["0.0.0.0", "::", "192.168.1.1", "example.org", "", "127.0.0.1.example.org"])(
    "refuses to listen on %j",
    (host) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(serve({ host }))
        assert.deepInclude(error, { _tag: "NotLoopback", host })
      })
  )

  it.scopedLive("says when the port is taken", () =>
    Effect.gen(function* () {
      const { port } = yield* serve()
      const error = yield* Effect.flip(serve({ port }))
      assert.strictEqual(error._tag, "PortUnavailable")
      assert.include(error.message, `127.0.0.1:${port} (something is listening there already)`)
    })
  )

  it.scopedLive("ends within a second, whatever its clients are waiting for", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { port, url } = yield* serve({ faults: faults("latency:1m") }).pipe(Scope.extend(scope))
      const waiting = yield* Deferred.make<string>()
      const asked = request(`${url}/api/v1/token/`, { method: "POST", headers: { expect: "100-continue" } })
      asked.on("error", ({ message }) => Deferred.unsafeDone(waiting, Effect.succeed(message)))
      // The server says "continue" once it has the request: from then on the client waits for it.
      yield* Effect.async<void>(
        (resume) => void asked.once("continue", () => asked.end("{}", () => resume(Effect.void)))
      )
      const idle = yield* Effect.acquireRelease(
        Effect.async<ReturnType<typeof connect>>((resume) => {
          const socket = connect(port, "127.0.0.1", () => resume(Effect.succeed(socket)))
        }),
        (socket) => Effect.sync(() => socket.destroy())
      )
      idle.on("error", () => undefined)
      const took = yield* elapsed(Scope.close(scope, Exit.void))
      assert.isBelow(took, 1000)
      assert.include(yield* Deferred.await(waiting), "hang up")
    })
  )

  it.scopedLive("can stop and start again with everything it knew", () =>
    Effect.gen(function* () {
      const { ingested, start, stop, url } = yield* serve()
      const headers = yield* signIn(url)
      const send = (number: number) =>
        call(`${url}/api/v1/events/batch/`, { json: { events: [event(number)] }, headers })
      yield* send(1)
      yield* stop
      yield* stop
      assert.isTrue(Exit.isFailure(yield* Effect.exit(send(2))))
      yield* start
      yield* start
      assert.strictEqual((yield* send(1)).body.results[0].status, "duplicate")
      assert.strictEqual((yield* send(2)).body.results[0].status, "success")
      assert.strictEqual((yield* ingested).length, 2)
    })
  )

  it.scopedLive("answers with and without a trailing slash, and never redirects", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const headers = yield* signIn(url)
      const json = { provider: "jira", project_slug: "shop", limit: 1, items: [], pull_first: true }
      const once = { ...headers, "idempotency-key": "k" }
      for (const slash of ["", "/"]) {
        const query = "?provider=jira&project_slug=shop"
        const answers = yield* Effect.all([
          call(`${url}/api/v1/token${slash}`, { json: { username: "ann", password: "kitty" } }),
          call(`${url}/api/v1/token/refresh${slash}`, { json: { refresh: "unknown" } }),
          call(`${url}/api/v1/events/batch${slash}`, { json: { events: [event(slash.length)] }, headers }),
          call(`${url}/api/v1/sync/health${slash}`, { headers }),
          call(`${url}/api/v1/tracker/pull${slash}`, { json, headers }),
          call(`${url}/api/v1/tracker/push${slash}`, { json, headers: once }),
          call(`${url}/api/v1/tracker/run${slash}`, { json, headers: { ...once, "idempotency-key": "r" } }),
          call(`${url}/api/v1/tracker/status${slash}${query}`, { headers }),
          call(`${url}/api/v1/tracker/mappings${slash}${query}`, { headers }),
          call(`${url}/api/v1/tracker/operations/none${slash}`, { headers })
        ])
        assert.deepStrictEqual(
          answers.map(({ status }) => status),
          [200, 401, 200, 200, 200, 200, 200, 200, 200, 404]
        )
      }
    })
  )

  it.scopedLive("remembers requests as they came", () =>
    Effect.gen(function* () {
      const { requests, url } = yield* serve()
      const headers = yield* signIn(url)
      yield* call(`${url}/api/v1/events/batch/?x=1`, { json: { events: [] }, headers, gzip: true })
      yield* call(url, { method: "HEAD" })
      const [login, batch, probe] = yield* requests
      assert.deepInclude(probe, { method: "HEAD", url: "/", status: 200 })
      assert.deepInclude(login, { method: "POST", url: "/api/v1/token/", route: "token", status: 200 })
      assert.deepInclude(batch, { url: "/api/v1/events/batch/?x=1", route: "events/batch", status: 400 })
      assert.strictEqual(batch?.body, '{"events":[]}')
      assert.strictEqual(batch?.headers["authorization"], headers.authorization)
    })
  )

  it.live("is a layer", () =>
    Effect.gen(function* () {
      const { url } = yield* Sandbox
      assert.strictEqual((yield* call(url)).status, 200)
    }).pipe(Effect.provide(Sandbox.layer()))
  )
})

describe("faults", () => {
  it.scopedLive("come in order and pass", () =>
    Effect.gen(function* () {
      const { url } = yield* serve({ faults: faults("401:1", "429:1:retry_after=7", "503:1") })
      const answers = yield* Effect.replicateEffect(
        call(`${url}/api/v1/token/`, { json: { username: "ann", password: "kitty" } }),
        4
      )
      assert.deepStrictEqual(
        answers.map(({ status }) => status),
        [401, 429, 503, 200]
      )
      assert.strictEqual(answers[1]?.headers.get("retry-after"), "7")
      assert.deepStrictEqual(answers[1]?.body, { error: "Too many requests", retry_after_seconds: 7 })
    })
  )

  it.scopedLive("are envelopes on tracker routes", () =>
    Effect.gen(function* () {
      const { inject, url } = yield* serve()
      const headers = yield* signIn(url)
      const read = (fault: string) =>
        Effect.gen(function* () {
          yield* Effect.forEach(faults(fault), inject)
          const { body } = yield* call(`${url}/api/v1/tracker/pull`, { json: {}, headers })
          return Schema.decodeSync(ErrorEnvelope)(body)
        })
      const limited = yield* read("tracker/pull=429:1:retry_after=3")
      assert.deepInclude(limited, {
        code: "rate_limited",
        category: "rate_limit",
        retryable: true,
        retryAfterSeconds: 3
      })
      const forbidden = yield* read("403:1:code=no_installation")
      assert.deepInclude(forbidden, { code: "no_installation", userActionRequired: true, retryable: false })
      assert.deepInclude(yield* read("418"), { code: "refused", httpStatus: 418 })
      assert.deepInclude(yield* read("599"), { code: "internal_error", retryable: true })
    })
  )

  it.scopedLive("spare the readiness probe and other routes, and can be cleared", () =>
    Effect.gen(function* () {
      const { clearFaults, url } = yield* serve({ faults: faults("token=500:*") })
      assert.strictEqual((yield* call(url)).status, 200)
      assert.strictEqual((yield* call(`${url}/api/v1/sync/health/`)).status, 401)
      assert.strictEqual((yield* call(`${url}/api/v1/token/`, { json: {} })).status, 500)
      yield* clearFaults
      assert.strictEqual((yield* call(`${url}/api/v1/token/`, { json: {} })).status, 400)
    })
  )

  it.scopedLive("delay", () =>
    Effect.gen(function* () {
      const { url } = yield* serve({ faults: faults("token=latency:120ms:1") })
      const login = call(`${url}/api/v1/token/`, { json: { username: "ann", password: "kitty" } })
      assert.isAtLeast(yield* elapsed(login), 115)
    })
  )

  it.scopedLive("drop the connection before the work, or lose the answer after it", () =>
    Effect.gen(function* () {
      const { ingested, requests, url } = yield* serve({ faults: faults("events/batch=drop:1", "events/batch=lose:1") })
      const headers = yield* signIn(url)
      const send = call(`${url}/api/v1/events/batch/`, { json: { events: [event(1)] }, headers })
      assert.isTrue(Exit.isFailure(yield* Effect.exit(send)))
      assert.strictEqual((yield* ingested).length, 0)
      assert.isTrue(Exit.isFailure(yield* Effect.exit(send)))
      assert.strictEqual((yield* ingested).length, 1)
      assert.strictEqual((yield* send).body.results[0].status, "duplicate")
      assert.deepStrictEqual(
        (yield* requests).map(({ status }) => status),
        [200, null, null, 200]
      )
    })
  )
})
