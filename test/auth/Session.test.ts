import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted } from "effect"
import { AuthClient } from "../../src/auth/AuthClient.ts"
import type { Credentials } from "../../src/auth/Credentials.ts"
import { CredentialStore } from "../../src/auth/CredentialStore.ts"
import { Session, type SignedIn } from "../../src/auth/Session.ts"
import { serve, type Running } from "../../src/sandbox/Sandbox.ts"
import { folderAt, temporaryFolder } from "../helpers/folder.ts"
import { httpHost, type Answer } from "../helpers/httpHost.ts"
import { account, hostAt, world, type World } from "./world.ts"

const password = Redacted.make("kitty")
const stale = { accessExpiresAt: -1000 }

const signIn = (url: string, changes: Partial<Credentials> = {}) =>
  Effect.gen(function* () {
    const client = yield* AuthClient
    const store = yield* CredentialStore
    const fresh = { ...(yield* client.login({ host: hostAt(url), username: "ann", password })), ...changes }
    yield* store.save(fresh)
    return fresh
  })

const refreshes = (sandbox: Running) =>
  Effect.map(sandbox.requests, (all) => all.filter(({ route }) => route === "token/refresh").length)

const tokenOf = ({ accessToken }: SignedIn) => Redacted.value(accessToken)

/** A sandbox, a home, and the real services between them. */
const here = Effect.gen(function* () {
  const sandbox = yield* serve()
  const folder = yield* temporaryFolder
  const home = folder.at("home")
  return { sandbox, folder, home, layer: world({ home, host: sandbox.url }) }
})

/** A host that answers every refresh alike, and the stored account it will be asked about. */
const refreshingAt = (
  answer: (home: string) => Answer,
  changes: Partial<Credentials> = stale,
  options: Partial<World> = {}
) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const home = folder.at("home")
    const host = yield* httpHost(() => answer(home))
    const layer = world({ home, host: host.url, ...options })
    yield* Effect.flatMap(CredentialStore, (store) => store.save(account(host.url, changes))).pipe(
      Effect.provide(layer)
    )
    return { folder, host, layer }
  })

const session = Effect.flatMap(Session, ({ current }) => current)
const peek = Effect.flatMap(Session, (service) => service.peek)
const stored = Effect.flatMap(CredentialStore, ({ get }) => get)

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

// helpers

/** A process that has loaded everything and waits for the word to ask for a session. */
const child = (home: string, url: string) =>
  Effect.async<{ readonly go: Effect.Effect<string> }>((resume) => {
    const script = fileURLToPath(new URL("currentInChild.ts", import.meta.url))
    const running = spawn(process.execPath, [script, home, url], { stdio: ["pipe", "pipe", "inherit"] })
    let said = ""
    const go = Effect.async<string>((answer) => {
      running.on("close", () => answer(Effect.succeed(said.replace("ready\n", ""))))
      running.stdin.write("go\n")
    })
    running.stdout.on("data", (chunk) => {
      said += String(chunk)
      if (said === "ready\n") resume(Effect.succeed({ go }))
    })
  })
