import { rmSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { temporaryFolder, temporaryRepository } from "../helpers/folder.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import { refusingHook } from "../mission/world.ts"

const refused = "Not committed: git commit ended with exit code 1: the hook says no.\nThe files are written. To commit"

/** A repository whose hook refuses every commit. */
const here = Effect.gen(function* () {
  const home = yield* temporaryFolder
  const repo = yield* temporaryRepository
  refusingHook(repo)
  const run = (...argv: ReadonlyArray<string>) => specKitty({ home: home.path, cwd: repo.path }, ...argv)
  return { repo, run, mended: () => rmSync(repo.at(".git/hooks/pre-commit")) }
})

describe("what a hook refuses to commit", () => {
  it.scoped("is told first, with the reason and the way on", () =>
    Effect.gen(function* () {
      const { run } = yield* here
      const set = yield* run("init")
      assert.strictEqual(set.exitCode, 1)
      assert.isTrue(set.stdout.startsWith(refused), set.stdout)
      const made = yield* run("specify", "User login")
      assert.strictEqual(made.exitCode, 1)
      assert.isTrue(made.stdout.startsWith(refused), made.stdout)
      assert.include(made.stdout, "`git add -- kitty-specs/001-user-login/spec.md ")
      assert.strictEqual(made.stderr, "")
    })
  )

  it.scoped("is in the document, and on stderr beside it", () =>
    Effect.gen(function* () {
      const { run } = yield* here
      const set = yield* run("init", "--json")
      assert.deepInclude(documentOf(set), { result: "partial", commit_hash: null })
      assert.include(set.stderr, "says no. The files")
    })
  )

  it.scoped("is all offered again by the next init, and committed once the hook agrees", () =>
    Effect.gen(function* () {
      const { mended, repo, run } = yield* here
      const first = yield* run("init")
      const again = yield* run("init")
      const offer = (text: string) => /`git add -- (.*) && /.exec(text)?.[1]?.split(" ").sort()
      assert.deepStrictEqual(offer(again.stdout), offer(first.stdout))
      mended()
      assert.strictEqual((yield* run("init")).exitCode, 0)
      assert.strictEqual(repo.git("status", "--porcelain"), "")
    })
  )

  it.scoped("is not taken along where somebody has changed it since", () =>
    Effect.gen(function* () {
      const { mended, repo, run } = yield* here
      yield* run("init")
      repo.write(".gitignore", `${repo.read(".gitignore")}mine\n`)
      repo.write(".claude/commands/spec-kitty.plan.md", "mine")
      mended()
      yield* run("init")
      assert.strictEqual(repo.git("status", "--porcelain"), "?? .claude/commands/spec-kitty.plan.md\n?? .gitignore\n")
    })
  )
})
