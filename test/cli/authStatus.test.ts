import { existsSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { folderAt } from "../helpers/folder.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import { here, codeOf, type ErrorAnswer, type SyncAnswer } from "./authDesk.ts"

describe("auth status", () => {
  it.scoped("tells what is known, signed in or not, and always succeeds", () =>
    Effect.gen(function* () {
      const { home, run, sandbox, signIn } = yield* here()
      const before = yield* run({}, "auth", "status", "--json")
      const nobody = { signed_in: false, user: null, team: null, server: null }
      assert.deepInclude(documentOf(before), nobody)
      assert.strictEqual(before.exitCode, 0)
      assert.isFalse(existsSync(home))

      yield* signIn
      const after = yield* run({}, "auth", "status", "--json")
      assert.deepStrictEqual(documentOf(after), {
        signed_in: true,
        user: "ann",
        team: "kittens",
        server: sandbox.url,
        access_expires_at: "1970-01-01T00:15:00.000000+00:00",
        refresh_expires_at: "1970-01-08T00:00:00.000000+00:00"
      })
      const human = yield* run({}, "auth", "status")
      for (const words of ["Signed in", "ann", "kittens", sandbox.url]) assert.include(human.stdout, words)
    })
  )

  it.scoped("calls nobody signed in at a host that cannot be one, and neither do sync status and the tracker", () =>
    Effect.gen(function* () {
      const { run: signedInRun, home, signIn } = yield* here()
      yield* signIn
      const env = { SPEC_KITTY_ENABLE_SAAS_SYNC: "1", SPEC_KITTY_SAAS_URL: "ftp://example.com" }
      const run = (...argv: ReadonlyArray<string>) => specKitty({ home, cwd: home, env }, ...argv, "--json")
      const reason = 'SPEC_KITTY_SAAS_URL is "ftp://example.com" but must be an https:// URL'
      const auth = yield* run("auth", "status")
      assert.deepStrictEqual([auth.exitCode, codeOf(documentOf(auth))], [1, "invalid_setting"])
      assert.include((documentOf(auth) as ErrorAnswer).error.message, reason)
      const sync = documentOf(yield* run("sync", "status")) as SyncAnswer
      assert.isFalse(sync.auth.signed_in)
      assert.lengthOf(sync.problems, 1)
      assert.include(sync.problems[0], reason)
      const bound = { home, cwd: folderAt(home).path, env }
      yield* specKitty(bound, "init", "--no-git", "--force")
      yield* specKitty(bound, "tracker", "bind", "--provider", "linear", "--project-slug", "web")
      const tracker = yield* run("tracker", "status")
      assert.strictEqual(codeOf(documentOf(tracker)), "missing_host_config")
      assert.include((documentOf(tracker) as ErrorAnswer).error.message, reason)
      assert.include((yield* signedInRun({}, "auth", "status")).stdout, "Signed in")
    })
  )

  it.scoped("points to the login from a broken file, which the login then moves aside", () =>
    Effect.gen(function* () {
      const { home, run, signIn } = yield* here()
      folderAt(home).write(".spec-kitty/credentials", '[tokens]\naccess = "very-secret\n')
      const status = yield* run({}, "auth", "status")
      assert.strictEqual(status.exitCode, 4)
      assert.include(status.stderr, "spec-kitty auth login")
      assert.notInclude(status.stderr, "very-secret")
      const login = yield* signIn
      assert.strictEqual(login.exitCode, 0)
      assert.include(login.stderr, "warning: The credentials file was not valid TOML")
    })
  )
})

describe("auth logout", () => {
  it.scoped("forgets the session, and says so when there was none", () =>
    Effect.gen(function* () {
      const { credentials, run, signIn } = yield* here()
      yield* signIn
      assert.strictEqual((yield* run({}, "auth", "logout")).stdout, "Signed out\n")
      assert.isFalse(existsSync(credentials))
      const again = yield* run({}, "auth", "logout", "--json")
      assert.deepStrictEqual(
        [again.exitCode, documentOf(again)],
        [0, { result: "success", signed_out: false, waiting: 0, held: 0, advice: [] }]
      )
      assert.include((yield* run({}, "auth", "status")).stdout, "Not signed in")
    })
  )
})
