import { chmodSync, mkdirSync, rmSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Option } from "effect"
import { Git } from "../../src/platform/Git.ts"
import { commitOnly } from "../../src/platform/gitCommit.ts"
import { temporaryFolder, temporaryRepository, withoutGitUser } from "../helpers/folder.ts"

const committed = (repository: { readonly git: (...args: ReadonlyArray<string>) => string }) =>
  repository.git("show", "--format=", "--name-status", "HEAD").trim().split("\n").sort()

describe("commitOnly", () => {
  it.scoped("commits exactly the named paths and leaves what the user has staged staged", () =>
    Effect.gen(function* () {
      const repository = yield* temporaryRepository
      repository.write("theirs.txt", "staged")
      repository.git("add", "theirs.txt")
      repository.write("loose.txt", "untracked")
      repository.write("kitty-specs/001-a/spec.md", "spec")
      repository.write("kitty-specs/001-a/with space *.md", "x")
      const sha = yield* commitOnly(repository.path, ["kitty-specs/001-a", "not-there.md"], "Add mission")
      assert.deepStrictEqual(sha, Option.some(repository.git("rev-parse", "HEAD").trim()))
      assert.deepStrictEqual(committed(repository), [
        "A\tkitty-specs/001-a/spec.md",
        "A\tkitty-specs/001-a/with space *.md"
      ])
      assert.strictEqual(repository.git("status", "--porcelain"), "A  theirs.txt\n?? loose.txt\n")
    }).pipe(Effect.provide(Git.layer))
  )

  it.scoped("commits changes and deletions, from a directory below and by absolute path", () =>
    Effect.gen(function* () {
      const repository = yield* temporaryRepository
      repository.write("a", "1")
      repository.write("b", "1")
      mkdirSync(repository.at("below"))
      yield* commitOnly(repository.path, ["a", "b"], "first")
      repository.write("a", "2")
      rmSync(repository.at("b"))
      yield* commitOnly(repository.at("below"), ["../a", repository.at("b")], "second")
      assert.deepStrictEqual(committed(repository), ["D\tb", "M\ta"])
    }).pipe(Effect.provide(Git.layer))
  )

  it.scoped("has nothing to commit where another commit has taken the text along, and rights the index", () =>
    Effect.gen(function* () {
      const repository = yield* temporaryRepository
      repository.write("a", "1")
      yield* commitOnly(repository.path, ["a"], "first")
      const old = repository.git("rev-parse", "HEAD:a").trim()
      repository.write("a", "2")
      yield* commitOnly(repository.path, ["a"], "second")
      // What a commit leaves that reads the file once before and once after somebody has written it.
      repository.git("update-index", "--cacheinfo", `100644,${old},a`)
      assert.strictEqual(repository.git("status", "--porcelain"), "MM a\n")
      assert.deepStrictEqual(yield* commitOnly(repository.path, ["a"], "third"), Option.none())
      assert.strictEqual(repository.git("status", "--porcelain"), "")
      assert.strictEqual(repository.git("log", "-1", "--format=%s").trim(), "second")
    }).pipe(Effect.provide(Git.layer))
  )

  it.scoped("has nothing to commit where nothing changed, where it is ignored, and outside of git", () =>
    Effect.gen(function* () {
      const repository = yield* temporaryRepository
      repository.write(".gitignore", "secret\n")
      repository.write("secret", "x")
      yield* commitOnly(repository.path, [".gitignore"], "first")
      assert.deepStrictEqual(yield* commitOnly(repository.path, [".gitignore", "secret"], "again"), Option.none())
      assert.deepStrictEqual(yield* commitOnly(repository.path, [], "nothing"), Option.none())
      const folder = yield* temporaryFolder
      folder.write("a", "1")
      assert.deepStrictEqual(yield* commitOnly(folder.path, ["a"], "nowhere"), Option.none())
    }).pipe(Effect.provide(Git.layer))
  )

  it.scoped("leaves index and files as they were when a hook refuses, and repeats what it said", () =>
    Effect.gen(function* () {
      const repository = yield* temporaryRepository
      repository.write("theirs.txt", "staged")
      repository.git("add", "theirs.txt")
      repository.write("new.md", "x")
      const before = repository.git("status", "--porcelain")
      chmodSync(repository.write(".git/hooks/pre-commit", "#!/bin/sh\necho 'lint says no' >&2\nexit 3\n"), 0o755)
      const error = yield* Effect.flip(commitOnly(repository.path, ["new.md"], "no"))
      assert.include(error.message, "lint says no")
      assert.strictEqual(repository.git("status", "--porcelain"), before)
    }).pipe(Effect.provide(Git.layer))
  )

  it.scoped("lends a name only where git knows none", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      folder.git("init", "--quiet", "--initial-branch=main")
      folder.git("config", "user.useConfigOnly", "true")
      folder.write("a", "1")
      yield* commitOnly(folder.path, ["a"], "lent")
      assert.strictEqual(folder.git("log", "--format=%an <%ae>").trim(), "spec-kitty <spec-kitty@localhost>")
      folder.git("config", "user.name", "Ada")
      folder.write("a", "2")
      yield* commitOnly(folder.path, ["a"], "half")
      folder.git("config", "user.email", "ada@example.com")
      folder.write("a", "3")
      yield* commitOnly(folder.path, ["a"], "own")
      assert.deepStrictEqual(folder.git("log", "--format=%an <%ae>").trim().split("\n"), [
        "Ada <ada@example.com>",
        "Ada <spec-kitty@localhost>",
        "spec-kitty <spec-kitty@localhost>"
      ])
      yield* Effect.void
    }).pipe(
      (test) => Effect.flatMap(temporaryFolder, ({ path }) => withoutGitUser(path)(test)),
      Effect.provide(Git.layer)
    )
  )

  it.scopedLive("waits for another git process to let go of the index", () =>
    Effect.gen(function* () {
      const repository = yield* temporaryRepository
      repository.write("new.md", "x")
      const lock = repository.write(".git/index.lock", "")
      const git = yield* Git
      const refused = yield* Deferred.make<void>()
      const watched = Git.of({
        ...git,
        run: (...args) =>
          Effect.tapError(git.run(...args), ({ message }) =>
            message.includes("index.lock") ? Deferred.succeed(refused, undefined) : Effect.void
          )
      })
      const commit = yield* Effect.fork(
        Effect.provideService(commitOnly(repository.path, ["new.md"], "patient"), Git, watched)
      )
      // Git has met the lock at least once.
      yield* Deferred.await(refused)
      rmSync(lock)
      assert.strictEqual((yield* Fiber.join(commit))._tag, "Some")
    }).pipe(Effect.provide(Git.layer))
  )
})
