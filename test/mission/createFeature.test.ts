import { chmodSync, existsSync, statSync, symlinkSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { createFeature } from "../../src/mission/createFeature.ts"
import type { SlugRefused } from "../../src/mission/creationErrors.ts"
import type { InsideWorktree } from "../../src/mission/errors.ts"
import { filesOf, newFeature, projectWorld, repositoryWorld, tagOf } from "./world.ts"

describe("createFeature", () => {
  it.scoped("makes a mission with a spec to fill in, in one commit of exactly its own files", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* projectWorld
      const made = yield* run(createFeature({ ...newFeature("user-login"), title: Option.some("User login") }))
      assert.strictEqual(made.feature.slug, "001-user-login")
      assert.strictEqual(project.git("log", "-1", "--format=%s").trim(), "Add spec for feature 001-user-login")
      assert.deepStrictEqual(
        filesOf(project),
        made.createdFiles.map((path) => path.slice(project.path.length + 1)).sort()
      )
      assert.strictEqual(project.git("status", "--porcelain"), "")
      assert.include(project.read("kitty-specs/001-user-login/spec.md"), "User login")
      assert.isAbove(statSync(made.specFile).size, 500)
      assert.strictEqual(project.read("kitty-specs/001-user-login/status.events.jsonl"), "")
      assert.deepStrictEqual(JSON.parse(project.read("kitty-specs/001-user-login/meta.json")), {
        created_at: made.createdAt,
        feature_number: "001",
        feature_slug: "001-user-login",
        friendly_name: "User login",
        mission: "software-dev",
        slug: "001-user-login",
        target_branch: "main"
      })
      const [event, ...others] = queued()
      assert.deepStrictEqual(others, [])
      assert.strictEqual(event?.event_type, "FeatureCreated")
      assert.deepInclude(event?.payload, { feature_slug: "001-user-login", feature_number: "001", wp_count: 0 })
    })
  )

  it.scoped("counts on from missions and worktrees, and strips a number that was typed", () =>
    Effect.gen(function* () {
      const { project, run } = yield* projectWorld
      project.write("kitty-specs/004-old/spec.md", "old\n")
      project.write(".worktrees/007-older-WP01/x", "")
      project.write("kitty-specs/notes/x", "")
      const made = yield* run(createFeature(newFeature("003-next")))
      assert.strictEqual(made.feature.slug, "008-next")
    })
  )

  it.scoped("refuses a bad name with one that would do", () =>
    Effect.gen(function* () {
      const { project, run } = yield* projectWorld
      for (const [slug, example] of [
        ["Bad_Slug", "bad-slug"],
        ["../evil", "evil"],
        ["-x", "x"],
        ["", "user-login"],
        ["a--b", "a-b"]
      ] as const) {
        const error = yield* Effect.flip(run(createFeature(newFeature(slug))))
        assert.deepInclude(error as SlugRefused, { _tag: "SlugRefused", example })
      }
      assert.isFalse(existsSync(project.at("kitty-specs")))
    })
  )

  it.scoped("needs a project, a repository, a branch, and the main checkout", () =>
    Effect.gen(function* () {
      const outside = yield* repositoryWorld
      assert.strictEqual(yield* tagOf(outside.run(createFeature(newFeature("x")))), "NotAProject")

      const { project, run } = yield* projectWorld
      project.git("worktree", "add", "--quiet", ".worktrees/other", "-b", "other")
      const inside = yield* Effect.flip(
        run(createFeature(newFeature("x")), { directory: project.at(".worktrees/other") })
      )
      assert.deepInclude(inside as InsideWorktree, { _tag: "InsideWorktree", main: project.path })
      project.git("checkout", "--quiet", "--detach")
      assert.strictEqual(yield* tagOf(run(createFeature(newFeature("x")))), "HeadDetached")
      assert.isFalse(existsSync(project.at("kitty-specs")))
    })
  )

  it.scoped("works from a sub-directory and from a link to the project", () =>
    Effect.gen(function* () {
      const { home, project, run } = yield* projectWorld
      project.write("src/deep/x", "")
      const deep = yield* run(createFeature(newFeature("deep")), { directory: project.at("src/deep") })
      assert.strictEqual(deep.feature.directory, project.at("kitty-specs/001-deep"))
      symlinkSync(project.path, home.at("link"))
      const linked = yield* run(createFeature(newFeature("linked")), { directory: home.at("link") })
      assert.strictEqual(linked.feature.directory, project.at("kitty-specs/002-linked"))
    })
  )

  it.scoped("never writes through a link out of the project", () =>
    Effect.gen(function* () {
      const { home, project, run } = yield* projectWorld
      home.write("elsewhere/.keep", "")
      symlinkSync(home.at("elsewhere"), project.at("kitty-specs"))
      assert.strictEqual(yield* tagOf(run(createFeature(newFeature("x")))), "PathOutsideProject")
      assert.deepStrictEqual(home.list("elsewhere"), [".keep"])
    })
  )

  it.scoped("leaves what the user staged staged, and what they changed changed", () =>
    Effect.gen(function* () {
      const { project, run } = yield* projectWorld
      project.write("staged.txt", "staged\n")
      project.git("add", "staged.txt")
      project.write("README.md", "# Changed\n")
      project.write("new.txt", "new\n")
      const before = project.git("status", "--porcelain")
      yield* run(createFeature(newFeature("login")))
      assert.strictEqual(project.git("status", "--porcelain"), before)
      assert.notInclude(filesOf(project), "staged.txt")
    })
  )

  it.scoped("keeps everything when a hook refuses the commit, and says how to finish", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* projectWorld
      project.write(".git/hooks/pre-commit", "#!/bin/sh\necho no commits today >&2\nexit 1\n")
      chmodSync(project.at(".git/hooks/pre-commit"), 0o755)
      project.write("staged.txt", "staged\n")
      project.git("add", "staged.txt")
      const made = yield* run(createFeature(newFeature("login")))
      assert.isNull(made.commit)
      assert.isTrue(existsSync(made.specFile))
      assert.strictEqual(project.git("diff", "--cached", "--name-only").trim(), "staged.txt")
      assert.deepStrictEqual(
        queued().map(({ event_type }) => event_type),
        ["FeatureCreated"]
      )
      const warning = made.warnings[0] ?? ""
      assert.include(warning, "no commits today")
      const command = /`(git add .*)`/.exec(warning)?.[1] ?? ""
      chmodSync(project.at(".git/hooks/pre-commit"), 0o644)
      project.git("-c", `alias.finish=!${command}`, "finish")
      assert.strictEqual(project.git("status", "--porcelain").trim(), "A  staged.txt")
      assert.strictEqual(project.git("log", "-1", "--format=%s").trim(), "Add spec for feature 001-login")
    })
  )

  it.scoped("commits nothing in a project that says auto_commit: false", () =>
    Effect.gen(function* () {
      const { project, run } = yield* projectWorld
      project.write(".kittify/config.yaml", `${project.read(".kittify/config.yaml")}auto_commit: false\n`)
      project.git("commit", "--quiet", "-am", "Off")
      const made = yield* run(createFeature(newFeature("login")))
      assert.deepInclude(made, { commit: null, warnings: [] })
      assert.strictEqual(project.git("status", "--porcelain").trim(), "?? kitty-specs/")
    })
  )

  it.scoped("works before the first commit of a repository", () =>
    Effect.gen(function* () {
      const { project, run } = yield* projectWorld
      project.git("checkout", "--quiet", "--orphan", "fresh")
      project.git("rm", "-r", "--quiet", "--cached", ".")
      const made = yield* run(createFeature(newFeature("login")))
      assert.isNotNull(made.commit)
      assert.deepInclude(made, { currentBranch: "fresh", targetBranch: "fresh" })
    })
  )

  it.scoped("takes a target that is not there yet, and says so", () =>
    Effect.gen(function* () {
      const { project, run } = yield* projectWorld
      const made = yield* run(createFeature({ ...newFeature("login"), targetBranch: Option.some("next") }))
      const warning = "There is no branch next yet; make it before work packages are merged"
      assert.deepInclude(made, { targetBranch: "next", targetExists: false, warnings: [warning] })
      project.git("branch", "next")
      const again = yield* run(createFeature({ ...newFeature("search"), targetBranch: Option.some("next") }))
      assert.deepInclude(again, { targetExists: true, warnings: [] })
    })
  )

  it.scoped("refuses a target that no branch can be called, and more than 999 missions", () =>
    Effect.gen(function* () {
      const { project, run } = yield* projectWorld
      const odd = createFeature({ ...newFeature("x"), targetBranch: Option.some("--output=/tmp/x") })
      assert.strictEqual(yield* tagOf(run(odd)), "BranchRefused")
      project.write("kitty-specs/999-last/spec.md", "")
      assert.strictEqual(yield* tagOf(run(createFeature(newFeature("x")))), "NumbersExhausted")
    })
  )
})
