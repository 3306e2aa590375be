import { existsSync, rmSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { MergeWorkspaceInUse } from "../../src/mission/finishErrors.ts"
import { abortMerge, merge, resumeMerge } from "../../src/mission/merge/merge.ts"
import { folderAt } from "../helpers/folder.ts"
import { clashing, place } from "./clashing.ts"
import { acceptAll, builtWorld, mergeOptions } from "./finished.ts"
import { tagOf } from "./world.ts"

const packages = { WP01: [] }
const accepted = Effect.tap(builtWorld(packages), ({ run }) => run(acceptAll()))
const first = ".worktrees/001-login-WP01"

describe("what a merge never takes away", () => {
  for (const strategy of ["merge", "rebase"] as const)
    it.scoped(`edits and new files of the user's where branches come together (${strategy})`, () =>
      Effect.gen(function* () {
        const { project, run } = yield* clashing
        const head = project.git("rev-parse", "HEAD")
        const there = place(project)
        yield* Effect.flip(run(merge(mergeOptions({ strategy: Option.some(strategy) }))))
        there.write("README.md", "# Shop of both\n")
        there.git("add", "README.md")
        there.write("WP01.txt", "mine\n")
        there.write("notes.txt", "mine\n")
        for (const command of [run(resumeMerge(mergeOptions())), run(abortMerge(Option.none()))]) {
          const error = (yield* Effect.flip<unknown, unknown, never>(command)) as MergeWorkspaceInUse
          assert.strictEqual(error._tag, "MergeWorkspaceInUse")
          assert.match(error.message, /001-login-merge: .*: WP01.txt, notes.txt$/)
        }
        there.git("checkout", "--", "WP01.txt")
        assert.match((yield* Effect.flip(run(resumeMerge(mergeOptions())))) + "", /: notes.txt$/)
        assert.strictEqual(there.read("notes.txt"), "mine\n")
        assert.strictEqual(project.git("rev-parse", "HEAD"), head)
        there.git("add", "notes.txt")
        // What the user has staged belongs to the merge when it goes on, and is the user's when it is given up.
        assert.strictEqual(yield* tagOf(run(abortMerge(Option.none()))), "MergeWorkspaceInUse")
        yield* run(resumeMerge(mergeOptions()))
        assert.strictEqual(project.read("notes.txt"), "mine\n")
      })
    )

  it.scoped("new files that the user's settings hide, and files that git ignores", () =>
    Effect.gen(function* () {
      const { project, run } = yield* accepted
      const worktree = folderAt(project.at(first))
      project.git("config", "status.showUntrackedFiles", "no")
      worktree.write("notes.txt", "mine\n")
      const refused = yield* Effect.flip(run(merge(mergeOptions())))
      assert.match(String(refused), /uncommitted changes: notes.txt/)
      rmSync(worktree.at("notes.txt"))
      project.write(".git/info/exclude", ".worktrees/\n.env\nnode_modules/\nsame.txt\n")
      for (const file of [".env", "node_modules/x.js"]) worktree.write(file, "secret\n")
      for (const folder of [worktree, project]) folder.write("same.txt", "same\n")
      const done = yield* run(merge(mergeOptions()))
      assert.match(done.warnings.join("\n"), /^Kept .worktrees\/001-login-WP01: git ignores .env, and/)
      assert.strictEqual(worktree.read(".env"), "secret\n")
      rmSync(worktree.at(".env"))
      assert.deepStrictEqual((yield* run(merge(mergeOptions()))).removedWorktrees, [first])
    })
  )

  it.scoped("work in submodules: changes that .gitmodules hides, and commits that are nowhere else", () =>
    Effect.gen(function* () {
      const { home, project, run } = yield* accepted
      const library = folderAt(home.at("library"))
      library.write("lib.txt", "one\n")
      library.git("init", "--quiet", "--initial-branch=main")
      const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
      library.git("add", ".")
      library.git(...identity, "commit", "--quiet", "-m", "One")
      const worktree = folderAt(project.at(first))
      worktree.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.path, "lib")
      worktree.write(".gitmodules", `${worktree.read(".gitmodules")}\tignore = all\n`)
      worktree.git("add", ".gitmodules")
      worktree.git("commit", "--quiet", "-m", "Use the library")
      const submodule = folderAt(worktree.at("lib"))
      submodule.write("notes.txt", "mine\n")
      assert.match(String(yield* Effect.flip(run(merge(mergeOptions())))), /uncommitted changes: lib/)
      submodule.git("add", ".")
      submodule.git(...identity, "commit", "--quiet", "-m", "Two")
      worktree.git("add", "--force", "lib")
      worktree.git("commit", "--quiet", "-m", "Use what only this worktree has")
      const done = yield* run(merge(mergeOptions()))
      assert.match(
        done.warnings.join("\n"),
        /^Kept .worktrees\/001-login-WP01: it has commits in lib that are nowhere/m
      )
      assert.strictEqual(submodule.read("notes.txt"), "mine\n")
      submodule.git("push", "--quiet", "origin", "HEAD:refs/heads/two")
      assert.deepStrictEqual((yield* run(merge(mergeOptions()))).removedWorktrees, [first])
    })
  )

  it.scoped("what git remembers of a worktree that is not there just now", () =>
    Effect.gen(function* () {
      const { home, project, run } = yield* accepted
      project.git("worktree", "add", "--quiet", home.at("disk"), "-b", "mine")
      rmSync(home.at("disk"), { recursive: true })
      // An integration worktree of ours that somebody deleted is no hindrance.
      project.git("worktree", "add", "--quiet", "--detach", place(project).path)
      rmSync(place(project).path, { recursive: true })
      yield* run(merge(mergeOptions()))
      assert.include(project.git("worktree", "list", "--porcelain"), home.at("disk"))
      assert.isFalse(existsSync(place(project).path))
    })
  )
})
