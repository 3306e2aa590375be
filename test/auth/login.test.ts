import { execFile } from "node:child_process"
import { chmodSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import type { Credentials } from "../../src/auth/Credentials.ts"
import { existingSession } from "../../src/auth/login.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { world } from "./world.ts"
import { unknown, nextActionOf, here } from "./loginWorld.ts"

describe("login", () => {
  it.scoped("keeps the session and adopts what was recorded signed out", () =>
    Effect.gen(function* () {
      const { as, queue, sandbox, user } = yield* here()
      assert.deepStrictEqual(yield* as("ann"), {
        username: "ann",
        team: "kittens",
        host: sandbox.url,
        adopted: 2,
        alreadySignedIn: false
      })
      assert.deepStrictEqual(yield* user, Option.some("ann"))
      assert.deepStrictEqual(yield* queue.asked, [`adopt ${sandbox.url}|ann|kittens`])
    })
  )

  it.scoped("asks the host for nothing that could not be kept", () =>
    Effect.gen(function* () {
      const { home, sandbox } = yield* here()
      chmodSync(home.path, 0o555)
      const script = fileURLToPath(new URL("signInFromHere.ts", import.meta.url))
      const run = promisify(execFile)
      const { stdout } = yield* Effect.promise(() => run(process.execPath, [script, home.at("home"), sandbox.url]))
      assert.strictEqual(stdout, `Cannot write ${home.at("home", "credentials")}: permission denied`)
      assert.isEmpty(yield* sandbox.requests)
    })
  )

  it.scoped("knows an account without a team", () =>
    Effect.gen(function* () {
      const { as, queue, sandbox } = yield* here()
      assert.isNull((yield* as("bob")).team)
      assert.deepStrictEqual(yield* queue.asked, [`adopt ${sandbox.url}|bob|no-team`])
    })
  )

  it.scoped("says who is signed in already, without asking the host, unless forced", () =>
    Effect.gen(function* () {
      const { as, sandbox } = yield* here()
      yield* as("ann")
      assert.isTrue((yield* as("ann", { password: "wrong" })).alreadySignedIn)
      assert.lengthOf(yield* sandbox.requests, 1)
      assert.isFalse((yield* as("ann", { force: true })).alreadySignedIn)
      assert.lengthOf(yield* sandbox.requests, 2)
    })
  )

  it.scoped("changes nothing when the host refuses", () =>
    Effect.gen(function* () {
      const { as, save, user } = yield* here()
      yield* save()
      const error = yield* Effect.flip(as("bob", { password: "wrong" }))
      assert.strictEqual(error._tag, "SignInRefused")
      assert.deepStrictEqual(yield* user, Option.some("ann"))
    })
  )

  it.scoped("goes to nobody while the gate is closed or no host is known", () =>
    Effect.gen(function* () {
      const closed = yield* here(0, { enabled: false })
      assert.strictEqual((yield* Effect.flip(closed.as("ann")))._tag, "RolloutDisabled")
      assert.strictEqual((yield* Effect.flip(closed.as("ann", { force: true })))._tag, "RolloutDisabled")
      assert.isEmpty(yield* closed.sandbox.requests)
      const home = yield* temporaryFolder
      const nowhere = Layer.merge(world({ home: home.at("home") }), closed.queue.layer)
      const error = yield* Effect.flip(existingSession(Option.none())).pipe(Effect.provide(nowhere))
      assert.strictEqual(error._tag, "HostMissing")
    })
  )
})

describe("login as somebody else", () => {
  const strangers: ReadonlyArray<readonly [string, Partial<Credentials>]> = [
    ["user", { username: "eve" }],
    ["team", { teamSlug: Option.some("dogs"), accessExpiresAt: -1, refreshExpiresAt: -1 }],
    ["host", { serverUrl: "https://other.test" }],
    ["user whose session is over", { username: "eve", accessExpiresAt: -1, refreshExpiresAt: -1 }]
  ]

  it.scoped.each(strangers)("is refused while the account before has pending events: other %s", ([, before]) =>
    Effect.gen(function* () {
      const { as, save, user } = yield* here(3)
      yield* save(before)
      const error = yield* Effect.flip(as("ann"))
      assert.deepInclude(error, { _tag: "AnotherAccountPending", count: 3, user: before.username ?? "ann" })
      assert.deepStrictEqual(yield* user, Option.some(before.username ?? "ann"))
    })
  )

  it.scoped.each(strangers)("needs no force with nothing pending: other %s", ([, before]) =>
    Effect.gen(function* () {
      const { as, save, user } = yield* here(0)
      yield* save(before)
      yield* as("ann")
      assert.deepStrictEqual(yield* user, Option.some("ann"))
    })
  )

  it.scoped("is refused where nobody can say what the account before has pending, with why and what helps", () =>
    Effect.gen(function* () {
      const { as, save, user } = yield* here(unknown)
      yield* save({ username: "eve" })
      const error = yield* Effect.flip(as("ann"))
      assert.strictEqual(error._tag, "AnotherAccountPending")
      assert.match(error.message, /^Events of eve at .* cannot be counted: it is locked$/)
      assert.deepStrictEqual(
        nextActionOf(error),
        "Wait. Or run `spec-kitty auth login --force` to leave its events waiting."
      )
      assert.deepStrictEqual(yield* user, Option.some("eve"))
      yield* as("ann", { force: true })
      assert.deepStrictEqual(yield* user, Option.some("ann"))
    })
  )

  it.scoped("is done when forced", () =>
    Effect.gen(function* () {
      const { as, queue, save, sandbox, user } = yield* here(3)
      yield* save({ username: "eve" })
      yield* as("ann", { force: true })
      assert.deepStrictEqual(yield* user, Option.some("ann"))
      assert.deepStrictEqual(yield* queue.asked, [`adopt ${sandbox.url}|ann|kittens`])
    })
  )

  it.scoped("is not what a new login of the same account is", () =>
    Effect.gen(function* () {
      const { as, save } = yield* here(3)
      yield* save({ accessExpiresAt: -1, refreshExpiresAt: -1 })
      assert.isFalse((yield* as("ann")).alreadySignedIn)
    })
  )
})
