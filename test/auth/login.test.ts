import { execFile } from "node:child_process"
import { chmodSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted, Ref } from "effect"
import type { Credentials } from "../../src/auth/Credentials.ts"
import { CredentialStore } from "../../src/auth/CredentialStore.ts"
import { AnotherAccountPending } from "../../src/auth/errors.ts"
import { existingSession, login } from "../../src/auth/login.ts"
import { logout } from "../../src/auth/logout.ts"
import { PendingEvents, type Uncounted } from "../../src/auth/PendingEvents.ts"
import { accountScope } from "../../src/auth/Scope.ts"
import { authStatus } from "../../src/auth/status.ts"
import { authOutcomes } from "../../src/output/outcomes/auth.ts"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { account, world, type World } from "./world.ts"

/** A queue that remembers for whom it was asked. */
const queueWith = (pending: number | Uncounted) =>
  Effect.map(Ref.make<ReadonlyArray<string>>([]), (asked) => {
    const answer = (question: string, count: number) => (scope: string) =>
      Effect.as(
        Ref.update(asked, (all) => [...all, `${question} ${scope}`]),
        count
      )
    const pendingFor = typeof pending === "number" ? answer("pending", pending) : () => Effect.fail<Uncounted>(pending)
    const layer = Layer.succeed(PendingEvents, { pendingFor, adopt: answer("adopt", 2) })
    return { layer, asked: Ref.get(asked) }
  })

const users = [
  { username: "ann", password: "kitty", teamSlug: "kittens" },
  { username: "bob", password: "kitty" }
]

const unknown: Uncounted = { reason: "it is locked", nextAction: "Wait." }

const nextActionOf = (error: { readonly _tag: string }) =>
  error instanceof AnotherAccountPending ? authOutcomes.AnotherAccountPending.nextAction(error) : ""

const here = (pending: number | Uncounted = 0, options: Partial<World> = {}) =>
  Effect.gen(function* () {
    const sandbox = yield* serve({ users })
    const home = yield* temporaryFolder
    const queue = yield* queueWith(pending)
    const layer = Layer.merge(world({ home: home.at("home"), host: sandbox.url, ...options }), queue.layer)
    const as = (username: string, more: { readonly password?: string; readonly force?: boolean } = {}) =>
      login({ username, password: Redacted.make(more.password ?? "kitty"), force: more.force ?? false }).pipe(
        Effect.provide(layer)
      )
    const store = <A, E>(use: (store: CredentialStore["Type"]) => Effect.Effect<A, E>) =>
      Effect.flatMap(CredentialStore, use).pipe(Effect.provide(layer))
    const save = (changes: Partial<Credentials> = {}) => store(({ save: put }) => put(account(sandbox.url, changes)))
    const user = Effect.map(
      store(({ get }) => get),
      Option.map(({ username }) => username)
    )
    return { sandbox, home, queue, layer, as, save, user }
  })

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
      assert.deepStrictEqual(twice, [{ signedOut: true }, { signedOut: false }])
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
