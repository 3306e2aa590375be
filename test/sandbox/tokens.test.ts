import { assert, describe, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { call, signIn } from "./http.ts"

const login = (url: string, username: string, password: string) =>
  call(`${url}/api/v1/token/`, { json: { username, password } })
const refresh = (url: string, token: string) => call(`${url}/api/v1/token/refresh/`, { json: { refresh: token } })
const health = (url: string, access: string) =>
  Effect.map(
    call(`${url}/api/v1/sync/health/`, { headers: { authorization: `Bearer ${access}` } }),
    ({ status }) => status
  )

describe("tokens", () => {
  it.scopedLive("are given to anybody with the password kitty", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const { body, status } = yield* login(url, "ann", "kitty")
      assert.strictEqual(status, 200)
      assert.sameMembers(Object.keys(body), ["access", "refresh", "access_lifetime", "refresh_lifetime", "team_slug"])
      assert.deepInclude(body, { access_lifetime: 900, refresh_lifetime: 604_800, team_slug: "demo-team" })
      assert.strictEqual(yield* health(url, body.access), 200)
    })
  )

  it.scopedLive("are refused with a wrong password, and with the wrong kind of token", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const refused = yield* login(url, "ann", "cat")
      assert.deepStrictEqual([refused.status, refused.body], [401, { error: "Invalid username or password" }])
      const { body } = yield* login(url, "ann", "kitty")
      assert.strictEqual(yield* health(url, body.refresh), 401)
      assert.strictEqual(yield* health(url, `${body.access}x`), 401)
      assert.strictEqual(yield* health(url, ""), 401)
      assert.strictEqual((yield* refresh(url, body.access)).status, 401)
    })
  )

  it.scopedLive("follow the list of users, who may have no team", () =>
    Effect.gen(function* () {
      const users = [{ username: "bo", password: "secret" }]
      const { url } = yield* serve({ users })
      assert.strictEqual((yield* login(url, "ann", "kitty")).status, 401)
      const { body } = yield* login(url, "bo", "secret")
      assert.notProperty(body, "team_slug")
      const headers = { authorization: `Bearer ${body.access}`, "x-team-slug": "demo-team" }
      const pulled = yield* call(`${url}/api/v1/tracker/pull`, { json: {}, headers })
      assert.deepStrictEqual([pulled.status, pulled.body.code], [403, "not_a_team_member"])
    })
  )

  it.scopedLive("rotate: a refresh token works once", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const { body: first } = yield* login(url, "ann", "kitty")
      const { body: second } = yield* refresh(url, first.refresh)
      assert.notStrictEqual(second.access, first.access)
      assert.notStrictEqual(second.refresh, first.refresh)
      assert.strictEqual(yield* health(url, second.access), 200)
      assert.strictEqual((yield* refresh(url, first.refresh)).status, 401)
      assert.strictEqual((yield* refresh(url, second.refresh)).status, 200)
    })
  )

  it.scopedLive("are rotated for one of two clients that refresh at the same time", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const { body } = yield* login(url, "ann", "kitty")
      const answers = yield* Effect.all([refresh(url, body.refresh), refresh(url, body.refresh)], { concurrency: 2 })
      assert.sameMembers(
        answers.map(({ status }) => status),
        [200, 401]
      )
    })
  )

  it.scoped("expire", () =>
    Effect.gen(function* () {
      const { url } = yield* serve({ tokenLifetime: 60, refreshLifetime: 120 })
      const { body } = yield* login(url, "ann", "kitty")
      yield* TestClock.adjust("59 seconds")
      assert.strictEqual(yield* health(url, body.access), 200)
      yield* TestClock.adjust("1 seconds")
      assert.strictEqual(yield* health(url, body.access), 401)
      yield* TestClock.adjust("60 seconds")
      assert.strictEqual((yield* refresh(url, body.refresh)).status, 401)
    })
  )

  it.scopedLive("can be expired and revoked by a test", () =>
    Effect.gen(function* () {
      const { expireAccess, revoke, url } = yield* serve()
      const { body: first } = yield* login(url, "ann", "kitty")
      yield* expireAccess
      assert.strictEqual(yield* health(url, first.access), 401)
      const { body: second } = yield* refresh(url, first.refresh)
      assert.strictEqual(yield* health(url, second.access), 200)
      yield* revoke
      assert.strictEqual(yield* health(url, second.access), 401)
      assert.strictEqual((yield* refresh(url, second.refresh)).status, 401)
      assert.strictEqual((yield* signIn(url)).authorization.startsWith("Bearer "), true)
    })
  )

  it.scopedLive("survive a restart on the same port and mean nothing elsewhere", () =>
    Effect.gen(function* () {
      const here = yield* serve()
      const { port } = here
      yield* here.stop
      const access = yield* Effect.scoped(
        Effect.gen(function* () {
          const { url } = yield* serve({ port })
          const { body } = yield* login(url, "ann", "kitty")
          return body.access
        })
      )
      const again = yield* serve({ port })
      assert.strictEqual(yield* health(again.url, access), 200)
      const elsewhere = yield* serve()
      assert.strictEqual(yield* health(elsewhere.url, access), 401)
    })
  )

  it.scopedLive("need a request that can be read", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const path = `${url}/api/v1/token/`
      assert.strictEqual((yield* call(path, { raw: "{" })).body.error, "The body is not JSON")
      const missing = yield* call(path, { json: { username: "ann" } })
      assert.deepStrictEqual([missing.status, missing.body.error], [400, "password: is missing"])
    })
  )
})
