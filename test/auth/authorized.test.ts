import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, TestClock } from "effect"
import { authorized } from "../../src/auth/authorized.ts"
import { CredentialStore } from "../../src/auth/CredentialStore.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { httpHost, type Answer, type Received } from "../helpers/httpHost.ts"
import { account, world } from "./world.ts"

const renewed = { status: 200, json: { access: "access-2", refresh: "refresh-2" } } as const

/** A signed-in account at a host that renews tokens and answers everything else as told. */
const signedInAt = (answer: (request: Received, count: number) => Answer) =>
  Effect.gen(function* () {
    const { at } = yield* temporaryFolder
    const host = yield* httpHost((request, count) =>
      request.path === "/api/v1/token/refresh/" ? renewed : answer(request, count)
    )
    const layer = world({ home: at("home"), host: host.url })
    yield* Effect.flatMap(CredentialStore, (store) => store.save(account(host.url))).pipe(Effect.provide(layer))
    const send = (request: HttpClientRequest.HttpClientRequest, options?: Parameters<typeof authorized>[1]) =>
      Effect.provide(authorized(request, options), layer)
    return {
      host,
      send,
      seen: () => host.requests.map(({ headers, path }) => `${path} ${headers.authorization ?? "-"}`)
    }
  })

const push = HttpClientRequest.post("/api/v1/tracker/push").pipe(
  HttpClientRequest.bodyUnsafeJson({ items: [1] }),
  HttpClientRequest.setHeader("idempotency-key", "one")
)

describe("authorized", () => {
  it.scoped("sends a path of the host with the token", () =>
    Effect.gen(function* () {
      const { seen, send } = yield* signedInAt(() => ({ status: 204 }))
      assert.strictEqual((yield* send(HttpClientRequest.get("/api/v1/x?a=1"))).status, 204)
      assert.deepStrictEqual(seen(), ["/api/v1/x?a=1 Bearer access-1"])
    })
  )

  it.scoped("renews once on 401 and sends the identical request again", () =>
    Effect.gen(function* () {
      const { host, seen, send } = yield* signedInAt(({ headers }) => ({
        status: headers.authorization === "Bearer access-2" ? 200 : 401
      }))
      assert.strictEqual((yield* send(push)).status, 200)
      assert.deepStrictEqual(seen(), [
        "/api/v1/tracker/push Bearer access-1",
        "/api/v1/token/refresh/ -",
        "/api/v1/tracker/push Bearer access-2"
      ])
      const [first, , second] = host.requests
      assert.strictEqual(second?.body, first?.body)
      assert.strictEqual(second?.headers["idempotency-key"], "one")
    })
  )

  it.scoped("gives up after the second 401 and keeps the tokens", () =>
    Effect.gen(function* () {
      const { seen, send } = yield* signedInAt(() => ({ status: 401 }))
      assert.deepInclude(yield* Effect.flip(send(push)), { _tag: "SessionExpired", signedOut: false })
      assert.lengthOf(seen(), 3)
    })
  )

  it.scoped.each([200, 202, 400, 403, 404, 409, 412, 413, 429, 500, 503])("leaves HTTP %i to the caller", (status) =>
    Effect.gen(function* () {
      const { seen, send } = yield* signedInAt(() => ({ status }))
      assert.strictEqual((yield* send(push)).status, status)
      assert.lengthOf(seen(), 1)
    })
  )

  it.scoped("takes a whole URL of the host, and sends no token to any other", () =>
    Effect.gen(function* () {
      const other = yield* httpHost(() => ({ status: 200 }))
      const { host, send, seen } = yield* signedInAt(() => ({ status: 200 }))
      yield* send(HttpClientRequest.get(`${host.url}/whole`))
      assert.lengthOf(seen(), 1)
      for (const url of [`${other.url}/x`, `${other.url.replace("http://", "http://ann@")}/x`, "x", ""]) {
        const error = yield* Effect.flip(send(HttpClientRequest.get(url)))
        assert.deepInclude(error, { _tag: "NotSignedIn", reason: "other_host" })
      }
      assert.isEmpty(other.requests)
    })
  )

  it.scoped("follows the slash with the token, and nothing else", () =>
    Effect.gen(function* () {
      const other = yield* httpHost(() => ({ status: 200 }))
      const { seen, send } = yield* signedInAt(({ path }) => {
        const [name, query] = path.split("?")
        if (name === "/slash") return { status: 308, headers: { location: `/slash/?${query}` } }
        return name === "/away" ? { status: 307, headers: { location: `${other.url}/away/` } } : { status: 200 }
      })
      const slash = HttpClientRequest.get("/slash").pipe(HttpClientRequest.setUrlParam("a", "b c"))
      assert.strictEqual((yield* send(slash)).status, 200)
      assert.deepInclude(yield* Effect.flip(send(HttpClientRequest.get("/away"))), {
        _tag: "UnexpectedAnswer",
        status: 307
      })
      assert.deepStrictEqual(seen(), [
        "/slash?a=b+c Bearer access-1",
        "/slash/?a=b+c Bearer access-1",
        "/away Bearer access-1"
      ])
      assert.isEmpty(other.requests)
    })
  )

  it.scoped("bounds each request by the caller's timeout", () =>
    Effect.gen(function* () {
      const arrived = yield* Deferred.make<void>()
      const { send } = yield* signedInAt(() => {
        Deferred.unsafeDone(arrived, Effect.void)
        return "nothing"
      })
      const running = yield* Effect.fork(Effect.flip(send(push, { timeout: "30 seconds" })))
      yield* Deferred.await(arrived)
      yield* TestClock.adjust("30 seconds")
      assert.include((yield* Fiber.join(running)).message, "no answer within 30s")
    })
  )
})
