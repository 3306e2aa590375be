import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { CredentialStore } from "../../src/auth/CredentialStore.ts"
import { logout } from "../../src/auth/logout.ts"
import { accountScope } from "../../src/auth/Scope.ts"
import { authStatus } from "../../src/auth/status.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { account, world } from "./world.ts"
import { here } from "./loginWorld.ts"

describe("accountScope", () => {
  it("is the same however host, user and team are written", () =>
    assert.strictEqual(
      accountScope({ origin: "HTTPS://K.test ", username: " Ann", teamSlug: Option.some("Kittens") }),
      accountScope({ origin: "https://k.test", username: "ann", teamSlug: Option.some("kittens") })
    ))
})

describe("logout", () => {
  it.scoped("forgets the session, once, and works while the gate is closed", () =>
    Effect.gen(function* () {
      const { layer, save, user } = yield* here(3, { enabled: false })
      yield* save()
      const twice = yield* Effect.all([logout(), logout()]).pipe(Effect.provide(layer))
      const [first, second] = twice
      assert.isTrue(first.signedOut)
      assert.deepStrictEqual(
        Option.map(first.left, ({ count }) => count),
        Option.some(3)
      )
      assert.deepStrictEqual(second, { signedOut: false, left: Option.none(), uncounted: Option.none() })
      assert.isTrue(Option.isNone(yield* user))
    })
  )
})

describe("authStatus", () => {
  it.scoped("tells what this machine knows, without network", () =>
    Effect.gen(function* () {
      const { layer, save, sandbox } = yield* here()
      const nobody = {
        signedIn: false,
        user: null,
        team: null,
        server: null,
        accessExpiresAt: null,
        refreshExpiresAt: null
      }
      assert.deepStrictEqual(yield* Effect.provide(authStatus(), layer), nobody)
      yield* save()
      assert.deepStrictEqual<unknown>(yield* Effect.provide(authStatus(), layer), {
        signedIn: true,
        user: "ann",
        team: "kittens",
        server: sandbox.url,
        accessExpiresAt: "1970-01-01T01:00:00.000000+00:00",
        refreshExpiresAt: "1970-01-08T00:00:00.000000+00:00"
      })
      assert.isEmpty(yield* sandbox.requests)
    })
  )

  it.scoped("is signed out when the session is over, its tokens are gone, or another host is in use", () =>
    Effect.gen(function* () {
      const { layer, save } = yield* here()
      const signedIn = Effect.map(Effect.provide(authStatus(), layer), (status) => status.signedIn)
      yield* save({ accessExpiresAt: -1, refreshExpiresAt: -1 })
      assert.isFalse(yield* signedIn)
      yield* save({ serverUrl: "https://other.test" })
      assert.isFalse(yield* signedIn)
      yield* save()
      yield* Effect.flatMap(CredentialStore, ({ clearTokens }) => clearTokens).pipe(Effect.provide(layer))
      const cleared = yield* Effect.provide(authStatus(), layer)
      assert.deepStrictEqual([cleared.signedIn, cleared.user, cleared.accessExpiresAt], [false, "ann", null])
    })
  )

  it.scoped("does not need to know the host", () =>
    Effect.gen(function* () {
      const home = yield* temporaryFolder
      const layer = world({ home: home.at("home") })
      yield* Effect.flatMap(CredentialStore, ({ save }) => save(account("https://k.test"))).pipe(Effect.provide(layer))
      assert.isTrue((yield* Effect.provide(authStatus(), layer)).signedIn)
    })
  )
})
