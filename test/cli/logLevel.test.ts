import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { folderAt, temporaryRepository } from "../helpers/folder.ts"
import { specKitty } from "../helpers/specKitty.ts"

const desk = Effect.gen(function* () {
  const { url } = yield* serve({ users: [{ username: "ann", password: "open-sesame", teamSlug: "kittens" }] })
  const repository = yield* temporaryRepository
  const env = { SPEC_KITTY_ENABLE_SAAS_SYNC: "1", SPEC_KITTY_SAAS_URL: url }
  const home = repository.at(".home")
  const run = (stdin: string, ...argv: ReadonlyArray<string>) =>
    specKitty({ home, cwd: repository.path, env, stdin }, ...argv)
  const login = (level: string) =>
    run("open-sesame", "auth", "login", "-u", "ann", "--password-stdin", "--force", "--log-level", level)
  return { url, home, repository, run, login, saved: () => folderAt(home).read(".spec-kitty/credentials") }
})

describe("--log-level", () => {
  it.scopedLive("debug tells what is sent and written, and no secret", () =>
    Effect.gen(function* () {
      const { home, login, saved, url } = yield* desk
      const { exitCode, stderr } = yield* login("debug")
      assert.strictEqual(exitCode, 0)
      assert.include(stderr, `debug: POST ${url}/api/v1/token/: HTTP 200, `)
      assert.include(stderr, `debug: wrote ${home}/.spec-kitty/credentials (`)
      assert.notInclude(stderr, "trace:")
      const secrets = [...saved().matchAll(/^(?:access|refresh) = "([^"]+)"$/gm)].map(([, token]) => token ?? "")
      assert.lengthOf(secrets, 2)
      const all = stderr + (yield* login("trace")).stderr
      for (const secret of [...secrets, "open-sesame"]) assert.notInclude(all, secret)
    })
  )

  it.scopedLive("debug tells every git command and every file of a plan", () =>
    Effect.gen(function* () {
      const { run } = yield* desk
      assert.match(
        (yield* run("", "init", "--log-level", "debug")).stderr,
        /^debug: git commit .*: exit code 0, \d+ ms$/m
      )
      const { stderr, stdout } = yield* run("", "specify", "two words", "--json", "--log-level", "debug")
      assert.match(stderr, /^debug: wrote .*spec\.md \(\d+ bytes\)$/m)
      assert.strictEqual(JSON.parse(stdout).result, "success")
    })
  )

  it.scopedLive("trace adds the steps of the program with their times; without either nothing is told", () =>
    Effect.gen(function* () {
      const { repository, run } = yield* desk
      yield* run("", "init")
      yield* run("", "specify", "login")
      repository.write("kitty-specs/001-login/spec.md", "# Login\n")
      const { stderr } = yield* run("", "plan", "--log-level", "trace")
      assert.match(stderr, /^trace: +mission\.find: \d+\.\d ms$/m)
      assert.match(stderr, /^debug: git /m)
      assert.strictEqual((yield* run("", "plan")).stderr, "")
      assert.match((yield* run("", "plan", "--feature", "9", "--log-level", "trace")).stderr, /^trace: .*, failed$/m)
    })
  )
})
