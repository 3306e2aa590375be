import { createServer, type RequestListener, type Server } from "node:http"
import { connect, type AddressInfo } from "node:net"
import { gzipSync } from "node:zlib"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"
import { transportReason } from "../../src/auth/transport.ts"
import * as Http from "../../src/platform/Http.ts"

const listening = (server: Server) =>
  Effect.acquireRelease(
    Effect.async<number>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed((server.address() as AddressInfo).port)))
    }),
    () =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  )

const serving = (listener: RequestListener) =>
  Effect.map(listening(createServer(listener)), (port) => `http://127.0.0.1:${port}`)

const withEnvironment =
  (variables: Record<string, string>) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    effect.pipe(
      Effect.provide(Http.layer),
      Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(variables))))
    )

describe("the HTTP client", () => {
  it.scopedLive("hands a redirect back, and sends no trace header", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      const url = yield* serving((request, response) => {
        seen.push(...Object.keys(request.headers), request.url ?? "")
        response.writeHead(307, { location: "/elsewhere" }).end()
      })
      const response = yield* HttpClient.get(`${url}/start`).pipe(Effect.withSpan("test"))
      assert.deepStrictEqual([response.status, response.headers["location"]], [307, "/elsewhere"])
      assert.include(seen, "/start")
      assert.notIncludeMembers(seen, ["/elsewhere"])
      assert.isFalse(seen.some((name) => name === "traceparent" || name === "b3"))
    }).pipe(withEnvironment({}))
  )

  it.scopedLive("goes through the proxy of the environment, but never for this machine", () =>
    Effect.gen(function* () {
      const tunnels: Array<string> = []
      const url = yield* serving((_, response) => response.end("origin"))
      const proxy = createServer((_, response) => response.writeHead(500).end()).on("connect", (request, socket) => {
        tunnels.push(request.url ?? "")
        const upstream = connect(Number(new URL(url).port), "127.0.0.1", () => {
          socket.write("HTTP/1.1 200 Connection established\r\n\r\n")
          upstream.pipe(socket).pipe(upstream)
        })
        socket.on("error", () => upstream.destroy())
      })
      const port = yield* listening(proxy)
      yield* Effect.gen(function* () {
        const far = yield* HttpClient.get("http://control-plane.invalid/health")
        assert.strictEqual(yield* Http.readBounded(far, 100), "origin")
        const near = yield* HttpClient.get(url)
        assert.strictEqual(yield* Http.readBounded(near, 100), "origin")
      }).pipe(withEnvironment({ http_proxy: `http://127.0.0.1:${port}`, NO_PROXY: "internal.invalid" }))
      assert.deepStrictEqual(tunnels, ["control-plane.invalid:80"])
    })
  )

  it.scopedLive.each<readonly [variables: Record<string, string>, reason: string]>([
    [
      { HTTP_PROXY: "127.0.0.1:9" },
      "the connection was refused; it goes through the proxy http://127.0.0.1:9 (HTTP_PROXY)"
    ],
    [{ HTTP_PROXY: "http://u:secret@127.0.0.1:9" }, "it goes through the proxy http://127.0.0.1:9 (HTTP_PROXY)"],
    [{ http_proxy: "http://" }, "it goes through HTTP_PROXY, which is no URL of an HTTP proxy"],
    [{ HTTP_PROXY: "ftp://proxy" }, "it goes through HTTP_PROXY, which is no URL of an HTTP proxy"]
  ])(
    "names the proxy when nothing comes through it, and needs none for what it is not about: %j",
    ([variables, reason]) =>
      Effect.gen(function* () {
        const url = yield* serving((_, response) => response.end("origin"))
        yield* Effect.gen(function* () {
          const near = yield* HttpClient.get(url)
          assert.strictEqual(yield* Http.readBounded(near, 100), "origin")
          const error = yield* Effect.flip(HttpClient.get("http://control-plane.invalid/health"))
          assert.include(transportReason(error), reason)
          assert.notInclude(transportReason(error), "secret")
          const exempt = yield* Effect.flip(HttpClient.get("http://sub.exempt.invalid/"))
          assert.notInclude(transportReason(exempt), "PROXY")
        }).pipe(withEnvironment({ ...variables, NO_PROXY: "exempt.invalid, 10.0.0.1:80" }))
      })
  )
})

describe("readBounded", () => {
  const answered = (listener: RequestListener, limit: number) =>
    Effect.flatMap(serving(listener), HttpClient.get).pipe(
      Effect.flatMap((response) => Http.readBounded(response, limit)),
      withEnvironment({})
    )

  it.scopedLive("reads text up to the limit, and an empty answer", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* answered((_, response) => response.end("grüße"), 7), "grüße")
      assert.strictEqual(yield* answered((_, response) => response.writeHead(204).end(), 7), "")
    })
  )

  it.scopedLive("stops at the limit, also when the answer unfolds", () =>
    Effect.gen(function* () {
      const long = yield* Effect.flip(answered((_, response) => response.end("12345678"), 7))
      assert.deepInclude({ ...long }, { _tag: "BodyTooLarge", limitBytes: 7 })
      const bomb = gzipSync(Buffer.alloc(10_000_000))
      const listener: RequestListener = (_, response) => response.setHeader("content-encoding", "gzip").end(bomb)
      assert.strictEqual((yield* Effect.flip(answered(listener, 1_000_000)))._tag, "BodyTooLarge")
    })
  )

  it.scopedLive.each([
    ["s3cret-token", "no Bearer [token], ever"],
    // One that is as short as a word takes nothing out: the answer would be another one.
    ["a", "no Bearer a, ever"]
  ] as const)("takes out the token that the host says back: %s", ([token, heard]) =>
    Effect.gen(function* () {
      const url = yield* serving(({ headers }, response) => response.end(`no ${headers.authorization}, ever`))
      const response = yield* HttpClient.execute(HttpClientRequest.bearerToken(HttpClientRequest.get(url), token))
      assert.strictEqual(yield* Http.readBounded(response, 100), heard)
    }).pipe(withEnvironment({}))
  )

  it.scopedLive("says when an answer breaks off", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        answered((_, response) => {
          response.writeHead(200, { "content-length": "100" })
          response.write("half", () => response.destroy())
        }, 1_000)
      )
      assert.strictEqual(error._tag, "BodyUnreadable")
    })
  )
})
