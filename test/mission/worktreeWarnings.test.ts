import { chmodSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { folderAt, temporaryRepository } from "../helpers/folder.ts"
import { missionWorld, start } from "./world.ts"

const worktree = ".worktrees/001-login-WP01"

describe("a new worktree", () => {
  it.scoped("is gone on with when a hook fails after it was made, and that is told once", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld({ WP01: [] })
      const hook = project.write(".git/hooks/post-checkout", "#!/bin/sh\necho 'no network' >&2\nexit 3\n")
      chmodSync(hook, 0o755)
      const { lane, warnings, workspace } = yield* run(start("WP01"))
      assert.strictEqual(lane, "doing")
      assert.lengthOf(warnings, 1)
      for (const part of ["post-checkout hook", "no network", workspace.path]) assert.include(warnings[0], part)
      assert.include(folderAt(workspace.path).list(), "README.md")
      assert.deepStrictEqual((yield* run(start("WP01"))).warnings, [])
    })
  )

  it.scoped("tells its submodules that are empty, in the prompt too, until they are filled", () =>
    Effect.gen(function* () {
      const library = yield* temporaryRepository
      library.write("lib.txt", "lib")
      library.git("add", ".")
      library.git("commit", "--quiet", "-m", "Library")
      const { project, run } = yield* missionWorld({ WP01: [] })
      project.git("-c", "protocol.file.allow=always", "submodule", "add", "--quiet", library.path, "lib")
      project.git("commit", "--quiet", "-m", "Library")
      const { prompt, warnings, workspace } = yield* run(start("WP01"))
      const command = `git -C ${workspace.path} submodule update --init --recursive`
      assert.lengthOf(warnings, 1)
      for (const text of [warnings[0], prompt]) {
        assert.include(text, "Submodules are empty in the worktree: lib")
        assert.include(text, command)
      }
      const fill = ["-c", "protocol.file.allow=always", "submodule", "update", "--init", "--recursive", "--quiet"]
      folderAt(workspace.path).git(...fill)
      assert.deepStrictEqual((yield* run(start("WP01"))).warnings, [])
    })
  )

  it.scoped("shows nothing of ours as new where a .gitignore does not know it", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld({ WP01: [] })
      project.git("rm", "--quiet", ".gitignore")
      project.git("commit", "--quiet", "-m", "As the Python tool left it")
      yield* run(start("WP01"))
      assert.isTrue(project.list(".kittify/workspaces").length > 0)
      assert.strictEqual(project.git("status", "--porcelain"), "")
      assert.isTrue(project.list(worktree).length > 0)
    })
  )
})
