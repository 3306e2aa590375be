import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Option } from "effect"
import { ChildEnvironment } from "../../src/platform/environment.ts"
import { Git } from "../../src/platform/Git.ts"
import { gitEnvironment, temporaryFolder, temporaryRepository } from "../helpers/folder.ts"

describe("Git", () => {
  it.scoped("returns the output of a command that succeeds and the whole story of one that does not", () =>
    Effect.gen(function* () {
      const { path } = yield* temporaryRepository
      const git = yield* Git
      assert.strictEqual(yield* git.run(path, ["rev-parse", "--is-inside-work-tree"]), "true\n")
      const error = yield* Effect.flip(git.run(path, ["-c", "x.y=z", "no-such-command"]))
      assert.deepInclude({ ...error }, { _tag: "GitFailed", exitCode: 1 })
      assert.match(error.message, /^git no-such-command ended with exit code 1: git: 'no-such-command' is not a git/)
      assert.strictEqual((yield* git.exit(path, ["config", "no.such"])).exitCode, 1)
    }).pipe(Effect.provide(Git.layer))
  )

  it.scoped("gives the command its input, and none when there is none", () =>
    Effect.gen(function* () {
      const { path } = yield* temporaryRepository
      const git = yield* Git
      const args = ["hash-object", "--stdin"]
      assert.strictEqual(yield* git.run(path, args, { input: "x" }), "c1b0730e0133447badcfd47fd144e254807b06e1\n")
      assert.strictEqual(yield* git.run(path, args), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391\n")
      const unread = yield* git.exit(path, ["version"], { input: "x".repeat(1_000_000) })
      assert.strictEqual(unread.exitCode, 0)
    }).pipe(Effect.provide(Git.layer))
  )

  it.scoped("is not sent elsewhere by the variables of a hook, and never asks", () =>
    Effect.gen(function* () {
      const repository = yield* temporaryRepository
      const git = yield* Git
      repository.git("config", "alias.show-env", "!env")
      const variables = { GIT_DIR: "/nowhere", GIT_WORK_TREE: "/nowhere", GIT_INDEX_FILE: "/nowhere/index" }
      const printed = yield* git
        .run(repository.path, ["show-env"], { env: { EXTRA: "yes" } })
        .pipe(
          Effect.provideService(ChildEnvironment, { ...gitEnvironment(repository.path), ...variables, LANG: "de_DE" })
        )
      const lines = printed.split("\n")
      assert.isFalse(lines.some((line) => line.includes("/nowhere")))
      assert.includeMembers(lines, ["GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "LC_ALL=C", "EXTRA=yes"])
    }).pipe(Effect.provide(Git.layer))
  )

  it.scoped("tells a missing command from a missing directory", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const git = yield* Git
      const missing = yield* Effect.flip(git.run(folder.path, ["version"])).pipe(
        Effect.provideService(ChildEnvironment, { PATH: folder.path })
      )
      assert.strictEqual(missing._tag, "GitMissing")
      const nowhere = yield* Effect.flip(git.run(folder.at("gone"), ["version"]))
      assert.deepInclude(
        { ...nowhere },
        { _tag: "GitFailed", exitCode: 128, stderr: `${folder.at("gone")} does not exist` }
      )
    }).pipe(Effect.provide(Git.layer))
  )

  it.scopedLive("ends the command when it is interrupted", () =>
    Effect.gen(function* () {
      const { path } = yield* temporaryRepository
      const git = yield* Git
      const [spent, answer] = yield* Effect.timed(
        git.exit(path, ["-c", "alias.wait=!exec sleep 30", "wait"]).pipe(Effect.timeoutOption("100 millis"))
      )
      assert.deepStrictEqual(answer, Option.none())
      assert.isTrue(Duration.lessThan(spent, "5 seconds"))
    }).pipe(Effect.provide(Git.layer))
  )

  it.scoped("reports output that is too long instead of cutting it", () =>
    Effect.gen(function* () {
      const { path } = yield* temporaryRepository
      const git = yield* Git
      const args = ["-c", "alias.flood=!head -c 70000000 /dev/zero", "flood"]
      const { exitCode, stderr } = yield* git.exit(path, args)
      assert.notStrictEqual(exitCode, 0)
      assert.include(stderr, "maxBuffer")
    }).pipe(Effect.provide(Git.layer))
  )
})
