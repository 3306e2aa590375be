import { execFileSync } from "node:child_process"
import { symlinkSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Git } from "../../src/platform/Git.ts"
import { ancestors, workTreeAround } from "../../src/platform/gitDirectory.ts"
import { branchesWith, currentBranch, headCommit, remoteUrl, topLevel } from "../../src/platform/gitQueries.ts"
import { gitEnvironment, temporaryFolder, temporaryRepository } from "../helpers/folder.ts"

describe("questions to git", () => {
  it.scoped("have no answer before the first commit, except the branch", () =>
    Effect.gen(function* () {
      const repository = yield* temporaryRepository
      assert.deepStrictEqual(yield* currentBranch(repository.path), Option.some("main"))
      assert.deepStrictEqual(yield* headCommit(repository.path), Option.none())
      assert.deepStrictEqual(yield* remoteUrl(repository.path), Option.none())
      repository.git("commit", "--allow-empty", "--quiet", "-m", "first")
      repository.git("remote", "add", "origin", "git@example.com:team/thing.git")
      const head = repository.git("rev-parse", "HEAD").trim()
      assert.deepStrictEqual(yield* headCommit(repository.path), Option.some(head))
      assert.deepStrictEqual(yield* remoteUrl(repository.path), Option.some("git@example.com:team/thing.git"))
      repository.git("checkout", "--quiet", "--detach")
      assert.deepStrictEqual(yield* currentBranch(repository.path), Option.none())
    }).pipe(Effect.provide(Git.layer))
  )

  it.scoped("find the branches that have a file, from below the top too, the latest first", () =>
    Effect.gen(function* () {
      const repository = yield* temporaryRepository
      const commit = (time: string) =>
        execFileSync("git", ["commit", "--allow-empty", "--quiet", "-m", time], {
          cwd: repository.path,
          env: { ...gitEnvironment(repository.path), GIT_COMMITTER_DATE: time }
        })
      commit("2026-01-01T00:00:00Z")
      repository.git("branch", "without")
      const file = repository.write("deep/a file", "1\n")
      repository.git("add", ".")
      commit("2026-01-02T00:00:00Z")
      repository.git("checkout", "--quiet", "-b", "z/later")
      repository.write("deep/a file", "2\n")
      repository.git("add", ".")
      commit("2026-01-03T00:00:00Z")
      const blobOf = (branch: string) => repository.git("rev-parse", `${branch}:deep/a file`).trim()
      const found = yield* branchesWith(repository.at("deep"), file)
      assert.deepStrictEqual(
        found,
        ["z/later", "main"].map((branch) => ({ branch, blob: blobOf(branch) }))
      )
      assert.deepStrictEqual(yield* branchesWith(repository.path, repository.at("nowhere")), [])
    }).pipe(Effect.provide(Git.layer))
  )

  it.scoped("know the top of the work tree, and where there is none", () =>
    Effect.gen(function* () {
      const repository = yield* temporaryRepository
      repository.write("a/b/c", "")
      assert.deepStrictEqual(yield* topLevel(repository.at("a/b")), Option.some(repository.path))
      const outside = yield* temporaryFolder
      assert.deepStrictEqual(yield* topLevel(outside.path), Option.none())
      assert.strictEqual((yield* Effect.flip(topLevel(outside.at("gone"))))._tag, "GitFailed")
    }).pipe(Effect.provide(Git.layer))
  )
})

describe("workTreeAround", () => {
  it.scoped("finds the main checkout of a linked work tree", () =>
    Effect.gen(function* () {
      const repository = yield* temporaryRepository
      repository.git("commit", "--allow-empty", "--quiet", "-m", "first")
      repository.git("worktree", "add", "--quiet", ".worktrees/one", "-b", "one")
      const common = repository.at(".git")
      assert.deepStrictEqual(
        yield* workTreeAround(repository.at(".worktrees/one")),
        Option.some({
          root: repository.at(".worktrees/one"),
          commonDirectory: common,
          isLinked: true,
          main: Option.some(repository.path)
        })
      )
      assert.deepStrictEqual(
        yield* workTreeAround(repository.at(".worktrees")),
        Option.some({ root: repository.path, commonDirectory: common, isLinked: false, main: Option.none() })
      )
    })
  )

  it.scoped.each([[], ["--worktree"]])(
    "knows that a bare repository has no main checkout, whatever its name",
    (place) =>
      Effect.gen(function* () {
        const repository = yield* temporaryRepository
        repository.git("commit", "--allow-empty", "--quiet", "-m", "first")
        repository.git("worktree", "add", "--quiet", "tree", "-b", "tree")
        if (place.length > 0) {
          repository.git("config", "extensions.worktreeConfig", "true")
          repository.git("config", "--unset", "core.bare")
        }
        repository.git("config", ...place, "core.bare", "true")
        const tree = yield* workTreeAround(repository.at("tree"))
        assert.deepInclude(Option.getOrThrow(tree), { isLinked: true, main: Option.none() })
      })
  )

  it.scoped("takes a submodule, a bare repository's work tree and a broken pointer for what they are", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      folder.write("sub/.git", "gitdir: ../.git/modules/sub\n")
      folder.write("bare-tree/.git", `gitdir: ${folder.at("repo.git/worktrees/one")}\n`)
      folder.write("broken/.git", "hello")
      const trees = yield* Effect.forEach(["sub", "bare-tree", "broken"], (name) => workTreeAround(folder.at(name)))
      assert.deepStrictEqual(
        trees.map((tree) => Option.map(tree, ({ commonDirectory, main }) => [commonDirectory, main])),
        [
          Option.some([folder.at(".git/modules/sub"), Option.none()]),
          Option.some([folder.at("repo.git"), Option.none()]),
          Option.some([folder.at("broken/.git"), Option.none()])
        ]
      )
      symlinkSync(folder.at("nowhere"), folder.at(".git"))
      assert.deepStrictEqual(yield* workTreeAround(folder.path), Option.none())
    })
  )

  it("walks from a directory to the root", () => assert.deepStrictEqual(ancestors("/a/b"), ["/a/b", "/a", "/"]))
})
