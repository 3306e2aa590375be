import { existsSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { draftOf } from "../events/drafts.ts"
import { sqlQueueIn } from "../events/queues.ts"
import { folderAt } from "../helpers/folder.ts"
import { documentOf } from "../helpers/specKitty.ts"
import { here, attended, codeOf } from "./authDesk.ts"

describe("auth login", () => {
  it.scoped("asks for user and password, never shows the password, and tells who is signed in", () =>
    Effect.gen(function* () {
      const { run, sandbox } = yield* here()
      const answer = yield* run(attended("ann", "kitty"), "auth", "login", "--no-color")
      assert.strictEqual(answer.exitCode, 0)
      assert.strictEqual(answer.stdout, `Signed in as ann at ${sandbox.url}\nTeam: kittens\n`)
      assert.strictEqual(answer.stderr, `User name: ann\nPassword: \nSigning in at ${sandbox.url} ...\n`)
    })
  )

  it.scoped("asks nobody for anything where the session could not be kept", () =>
    Effect.gen(function* () {
      const { home, run, sandbox } = yield* here()
      folderAt(home).write(".spec-kitty", "a file where the directory should be")
      const answer = yield* run(attended("ann", "kitty"), "auth", "login", "--force")
      assert.strictEqual(answer.exitCode, 1)
      assert.match(answer.stderr, /^Cannot write .*credentials: a part of the path is not a directory\n/)
      assert.isEmpty(yield* sandbox.requests)
    })
  )

  it.scoped("reads the password from standard input, without its line end", () =>
    Effect.gen(function* () {
      const { run, sandbox, signIn } = yield* here()
      assert.strictEqual((yield* signIn).exitCode, 0)
      const windows = yield* run(
        { stdin: "kitty\r\n" },
        "auth",
        "login",
        "-u",
        "bob",
        "--password-stdin",
        "--force",
        "--json"
      )
      assert.deepStrictEqual(documentOf(windows), {
        result: "success",
        already_signed_in: false,
        user: "bob",
        team: null,
        server: sandbox.url,
        adopted: 0
      })
    })
  )

  it.scoped("asks for nothing when somebody is signed in already", () =>
    Effect.gen(function* () {
      const { run, sandbox, signIn } = yield* here()
      yield* signIn
      const again = yield* run(attended(), "auth", "login", "--no-color")
      assert.strictEqual(again.exitCode, 0)
      assert.include(again.stdout, "Already signed in as ann")
      assert.lengthOf(yield* sandbox.requests, 1)
    })
  )

  it.scoped("names the option that answers where nobody can be asked", () =>
    Effect.gen(function* () {
      const { run, sandbox } = yield* here()
      const user = yield* run({}, "auth", "login", "--json")
      assert.deepInclude(documentOf(user), { error: { ...Object(documentOf(user)).error, code: "prompt_unavailable" } })
      assert.include(user.stdout, "--username")
      const password = yield* run(attended("ann", "kitty"), "auth", "login", "--username", "ann", "--no-input")
      assert.strictEqual(password.exitCode, 2)
      assert.include(password.stderr, "--password-stdin")
      assert.isEmpty(yield* sandbox.requests)
    })
  )

  it.scoped("refuses an empty user name or password here, before anything is sent or asked further", () =>
    Effect.gen(function* () {
      const { run, sandbox } = yield* here()
      const piped = (stdin: string) => run({ stdin }, "auth", "login", "-u", "ann", "--password-stdin", "--json")
      for (const nothing of ["", "\n"]) {
        const refused = yield* piped(nothing)
        assert.deepStrictEqual([refused.exitCode, codeOf(documentOf(refused))], [2, "sign_in_incomplete"])
      }
      assert.include((yield* run(attended("ann", ""), "auth", "login")).stderr, "The password is empty")
      const user = yield* run(attended(" ", "kitty"), "auth", "login")
      assert.strictEqual(user.exitCode, 2)
      assert.include(user.stderr, "The user name is empty")
      assert.notInclude(user.stderr, "Password:")
      assert.strictEqual((yield* run(attended("kitty"), "auth", "login", "--username=")).exitCode, 2)
      assert.isEmpty(yield* sandbox.requests)
    })
  )

  it.scoped("ends in 4 when the host refuses, 75 when it is away, and stores nothing", () =>
    Effect.gen(function* () {
      const { credentials, run, sandbox, signIn } = yield* here()
      const refused = yield* run({ stdin: "wrong" }, "auth", "login", "-u", "ann", "--password-stdin", "--json")
      assert.deepStrictEqual([refused.exitCode, codeOf(documentOf(refused))], [4, "sign_in_refused"])
      yield* sandbox.stop
      assert.strictEqual((yield* signIn).exitCode, 75)
      assert.isFalse(existsSync(credentials))
    })
  )

  it.scoped("adopts what was recorded signed out, and does not turn away from it without force", () =>
    Effect.gen(function* () {
      const { home, run, sandbox, signIn } = yield* here()
      const queue = sqlQueueIn(folderAt(home).at(".spec-kitty"))
      yield* Effect.flatMap(EventQueue, ({ offer }) => offer(draftOf(1), null)).pipe(Effect.provide(queue))
      const signedIn = yield* signIn
      assert.include(signedIn.stdout, "1 event recorded while sync was off or nobody was signed in will be sent as ann")
      assert.include(signedIn.stdout, "`spec-kitty sync discard EVENT`")

      const asBob = (...more: ReadonlyArray<string>) =>
        run({ stdin: "kitty" }, "auth", "login", "--username", "bob", "--password-stdin", "--json", ...more)
      const refused = yield* asBob()
      assert.deepStrictEqual([refused.exitCode, codeOf(documentOf(refused))], [1, "another_account_pending"])
      assert.include(refused.stdout, `1 event of ann at ${sandbox.url}`)
      assert.strictEqual((yield* asBob("--force")).exitCode, 0)
      assert.include((yield* run({}, "auth", "status", "--json")).stdout, '"user": "bob"')
    })
  )

  it.scoped("says what to set, asks nothing and sends nothing while the gate is closed or no host is set", () =>
    Effect.gen(function* () {
      for (const [name, code] of [
        ["SPEC_KITTY_ENABLE_SAAS_SYNC", "rollout_disabled"],
        ["SPEC_KITTY_SAAS_URL", "missing_host_config"]
      ] as const) {
        const { home, run, sandbox } = yield* here({ [name]: "" })
        for (const force of [[], ["--force"]]) {
          const answer = yield* run(attended(), "auth", "login", "--json", ...force)
          assert.deepStrictEqual([answer.exitCode, codeOf(documentOf(answer))], [1, code])
          assert.include(answer.stdout, name)
        }
        assert.isEmpty(yield* sandbox.requests)
        assert.isFalse(existsSync(home))
      }
    })
  )
})
