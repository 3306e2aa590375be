import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Session } from "../../src/auth/Session.ts"
import { world } from "./world.ts"
import { signIn, refreshes, tokenOf, here, refreshingAt, session, peek } from "./sessions.ts"

describe("Session.renew", () => {
  it.scoped("gets a fresh token once for all whose token was rejected", () =>
    Effect.gen(function* () {
      const { layer, sandbox } = yield* here
      yield* Effect.gen(function* () {
        yield* signIn(sandbox.url)
        const { renew } = yield* Session
        const rejected = yield* session
        const renewed = yield* Effect.all(
          Array.from({ length: 4 }, () => renew(rejected)),
          { concurrency: "unbounded" }
        )
        assert.strictEqual(new Set(renewed.map(tokenOf)).size, 1)
        assert.notStrictEqual(tokenOf(rejected), renewed.map(tokenOf)[0])
      }).pipe(Effect.provide(layer))
      assert.strictEqual(yield* refreshes(sandbox), 1)
    })
  )

  it.scoped("refreshes again when the new token is rejected too", () =>
    Effect.gen(function* () {
      const { layer, sandbox } = yield* here
      yield* Effect.gen(function* () {
        yield* signIn(sandbox.url)
        const { renew } = yield* Session
        yield* renew(yield* renew(yield* session))
      }).pipe(Effect.provide(layer))
      assert.strictEqual(yield* refreshes(sandbox), 2)
    })
  )
})

describe("Session.peek", () => {
  it.scoped("knows the account without network, also when its tokens are gone", () =>
    Effect.gen(function* () {
      const { host, layer } = yield* refreshingAt(() => ({ status: 401 }))
      const ann = Option.some({ username: "ann", teamSlug: Option.some("kittens"), origin: host.url })
      assert.deepStrictEqual(yield* Effect.provide(peek, layer), ann)
      yield* Effect.provide(Effect.flip(session), layer)
      assert.deepStrictEqual(yield* Effect.provide(peek, layer), ann)
      assert.lengthOf(host.requests, 1)
    })
  )

  it.scoped("knows the account where no host is set now", () =>
    Effect.gen(function* () {
      const { folder, host } = yield* refreshingAt(() => ({ status: 401 }))
      const found = yield* Effect.provide(peek, world({ home: folder.at("home") }))
      assert.deepStrictEqual(
        Option.map(found, ({ origin }) => origin),
        Option.some(host.url)
      )
    })
  )

  it.scoped("is nobody while the gate is closed, at another host, signed out, or with a broken file", () =>
    Effect.gen(function* () {
      const closed = yield* refreshingAt(() => ({ status: 401 }), {}, { enabled: false })
      const elsewhere = yield* refreshingAt(() => ({ status: 401 }), {}, { host: "https://other.test" })
      const broken = yield* refreshingAt(() => ({ status: 401 }))
      broken.folder.write("home/credentials", "[tokens")
      const { layer } = yield* here
      for (const nobody of [closed.layer, elsewhere.layer, broken.layer, layer]) {
        assert.isTrue(Option.isNone(yield* Effect.provide(peek, nobody)))
      }
    })
  )
})
