import { existsSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted } from "effect"
import type { Credentials } from "../../src/auth/Credentials.ts"
import { folderAt } from "../helpers/folder.ts"
import { httpHost } from "../helpers/httpHost.ts"
import { world, type World } from "./world.ts"
import { stale, signIn, refreshes, tokenOf, here, refreshingAt, session, stored, child } from "./sessions.ts"

describe("Session.current", () => {
  it.scoped("hands out a good token without network and without a lock", () =>
    Effect.gen(function* () {
      const { folder, host, layer } = yield* refreshingAt(() => ({ status: 500 }), {})
      const locks = folder.list("home")
      const signedIn = yield* Effect.provide(session, layer)
      assert.deepStrictEqual([tokenOf(signedIn), signedIn.username, signedIn.host.url], ["access-1", "ann", host.url])
      assert.isEmpty(host.requests)
      assert.deepStrictEqual(folder.list("home"), locks)
    })
  )

  it.scoped("refreshes a token that has expired here, and keeps what came", () =>
    Effect.gen(function* () {
      const { layer, sandbox } = yield* here
      const [before, after, kept] = yield* Effect.all([signIn(sandbox.url, stale), session, stored]).pipe(
        Effect.provide(layer)
      )
      assert.notStrictEqual(tokenOf(after), Redacted.value(before.access))
      assert.strictEqual(tokenOf(after), Redacted.value(Option.getOrThrow(kept).access))
      assert.strictEqual(yield* refreshes(sandbox), 1)
    })
  )

  it.scoped("refreshes once for all who ask at the same time", () =>
    Effect.gen(function* () {
      const { layer, sandbox } = yield* here
      yield* Effect.gen(function* () {
        yield* signIn(sandbox.url, stale)
        const all = yield* Effect.all(
          Array.from({ length: 8 }, () => session),
          { concurrency: "unbounded" }
        )
        assert.strictEqual(new Set(all.map(tokenOf)).size, 1)
      }).pipe(Effect.provide(layer))
      assert.strictEqual(yield* refreshes(sandbox), 1)
    })
  )

  it.scoped("refreshes once for all processes", () =>
    Effect.gen(function* () {
      const { home, layer, sandbox } = yield* here
      // The children live in real time, we at the epoch.
      yield* Effect.provide(signIn(sandbox.url, { ...stale, refreshExpiresAt: null }), layer)
      const children = yield* Effect.all(
        [1, 2, 3].map(() => child(home, sandbox.url)),
        { concurrency: "unbounded" }
      )
      const tokens = yield* Effect.all(
        children.map(({ go }) => go),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(yield* refreshes(sandbox), 1)
      const kept = Option.getOrThrow(yield* Effect.provide(stored, layer))
      assert.deepStrictEqual(
        tokens,
        Array.from({ length: 3 }, () => Redacted.value(kept.access))
      )
    })
  )

  it.scoped("keeps the team when the host leaves it out, and takes a new one when it says so", () =>
    Effect.gen(function* () {
      for (const [json, team] of [
        [{}, "kittens"],
        [{ team_slug: "" }, "kittens"],
        [{ team_slug: "cats" }, "cats"]
      ] as const) {
        const { layer } = yield* refreshingAt(() => ({ status: 200, json: { access: "a", refresh: "r", ...json } }))
        const signedIn = yield* Effect.provide(session, layer)
        assert.deepStrictEqual(signedIn.teamSlug, Option.some(team))
      }
    })
  )

  it.scoped("signs out when the host refuses the refresh, and remembers who it was", () =>
    Effect.gen(function* () {
      const { host, layer } = yield* refreshingAt(() => ({ status: 401 }))
      const [first, second] = yield* Effect.all([Effect.flip(session), Effect.flip(session)]).pipe(
        Effect.provide(layer)
      )
      assert.deepInclude(first, { _tag: "SessionExpired", signedOut: true })
      assert.deepInclude(second, { _tag: "NotSignedIn", reason: "expired" })
      assert.lengthOf(host.requests, 1)
      const kept = Option.getOrThrow(yield* Effect.provide(stored, layer))
      assert.deepStrictEqual([kept.username, Redacted.value(kept.refresh)], ["ann", ""])
    })
  )

  it.scoped.each([403, 404, 429, 500])("keeps the session when the host answers a refresh with %i", (status) =>
    Effect.gen(function* () {
      const { layer } = yield* refreshingAt(() => ({ status }))
      yield* Effect.provide(Effect.flip(session), layer)
      const kept = Option.getOrThrow(yield* Effect.provide(stored, layer))
      assert.strictEqual(Redacted.value(kept.refresh), "refresh-1")
    })
  )

  it.scoped("adopts what somebody without our lock has rotated meanwhile", () =>
    Effect.gen(function* () {
      const { folder, layer } = yield* refreshingAt((home) => {
        const file = folderAt(home)
        file.write(
          "credentials",
          file.read("credentials").replace("access-1", "access-9").replace("refresh-1", "refresh-9")
        )
        return { status: 401 }
      })
      const signedIn = yield* Effect.provide(session, layer)
      assert.strictEqual(tokenOf(signedIn), "access-9")
      assert.include(folder.read("home/credentials"), "refresh-9")
    })
  )

  it.scoped("is asked for nothing, and asks nobody, where there is no session to use", () =>
    Effect.gen(function* () {
      const other = yield* httpHost(() => ({ status: 500 }))
      const cases: ReadonlyArray<readonly [Partial<Credentials>, Partial<World>, object]> = [
        [stale, { enabled: false }, { _tag: "RolloutDisabled" }],
        [stale, { host: other.url }, { _tag: "NotSignedIn", reason: "other_host", host: other.url }],
        [{ serverUrl: "http://k.test" }, {}, { _tag: "NotSignedIn", reason: "other_host" }],
        [{ ...stale, refreshExpiresAt: 0 }, {}, { _tag: "NotSignedIn", reason: "expired" }]
      ]
      for (const [changes, options, expected] of cases) {
        const { host, layer } = yield* refreshingAt(() => ({ status: 500 }), changes, options)
        assert.deepInclude(yield* Effect.provide(Effect.flip(session), layer), expected)
        assert.isEmpty([...host.requests, ...other.requests])
      }
    })
  )

  it.scoped("creates nothing for somebody who never signed in", () =>
    Effect.gen(function* () {
      const { folder, layer, home } = yield* here
      assert.deepInclude(yield* Effect.provide(Effect.flip(session), layer), { _tag: "NotSignedIn", reason: "none" })
      assert.isFalse(existsSync(home), folder.path)
      const missing = yield* Effect.provide(Effect.flip(session), world({ home }))
      assert.strictEqual(missing._tag, "HostMissing")
    })
  )
})
