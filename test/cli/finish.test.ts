import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { folderAt } from "../helpers/folder.ts"
import { specKitty } from "../helpers/specKitty.ts"
import { builtWorld } from "../mission/finished.ts"
import { missionWorld, type World } from "../mission/world.ts"

const at =
  ({ home, project }: World) =>
  (...argv: ReadonlyArray<string>) =>
    specKitty({ home: home.path, cwd: project.path }, ...argv)

describe("accept and merge on the command line", () => {
  it.scoped("tell what is missing as one document, with its facts by name", () =>
    Effect.gen(function* () {
      const run = at(yield* missionWorld({ WP01: [] }))
      const refused = yield* run("accept", "--json")
      assert.strictEqual(refused.exitCode, 1)
      const { error } = JSON.parse(refused.stdout)
      assert.strictEqual(error.code, "accept_refused")
      assert.deepInclude(error.details, {
        feature_slug: "001-login",
        unchecked_tasks: ["T001", "T002"],
        missing_artifacts: ["plan.md"],
        needs_clarification: [],
        git_dirty: []
      })
      for (const more of [["--mode", "checklist"], ["--allow-fail"], ["--no-commit"]]) {
        const told = yield* run("accept", ...more, "--json")
        assert.strictEqual(told.exitCode, 1)
        assert.deepInclude(JSON.parse(told.stdout), {
          result: "not_ready",
          ok: false,
          accepted_wps: [],
          changed: false
        })
      }
      const text = yield* run("accept")
      assert.strictEqual(text.stdout, "")
      assert.include(text.stderr, "- WP01 is planned, not in for_review\n- tasks are open: T001, T002\n")
    })
  )

  it.scoped("show the plan of a merge and whether it could be done now", () =>
    Effect.gen(function* () {
      const run = at(yield* missionWorld({ WP01: [] }))
      const early = yield* run("merge", "--dry-run", "--json")
      assert.strictEqual(early.exitCode, 1)
      assert.deepInclude(JSON.parse(early.stdout), { ready: false, effective_wp_branches: [], target_branch: "main" })
      const built = at(yield* builtWorld())
      const planned = yield* built("agent", "mission", "merge", "--dry-run", "--strategy", "squash", "--json")
      assert.strictEqual(planned.exitCode, 0, planned.stdout)
      assert.deepInclude(JSON.parse(planned.stdout), {
        ready: true,
        strategy: "squash",
        all_wp_branches: ["001-login-WP01", "001-login-WP02"],
        effective_wp_branches: ["001-login-WP01", "001-login-WP02"],
        skipped_already_in_target: [],
        planned_steps: [
          "squash 001-login-WP01 (Part WP01)",
          "squash 001-login-WP02 (Part WP02)",
          "move main forward",
          "mark WP01, WP02 done",
          "remove the worktree .worktrees/001-login-WP01",
          "remove the worktree .worktrees/001-login-WP02",
          "delete the branch 001-login-WP01",
          "delete the branch 001-login-WP02"
        ]
      })
    })
  )

  it.scoped("refuse options that contradict each other, and say how to go on after a conflict", () =>
    Effect.gen(function* () {
      const world = yield* builtWorld({ WP01: [] })
      const run = at(world)
      for (const argv of [
        ["--keep-branch", "--delete-branch"],
        ["--keep-worktree", "--remove-worktree"],
        ["--resume", "--abort"],
        ["--dry-run", "--abort"],
        ["--strategy", "octopus"]
      ]) {
        assert.strictEqual((yield* run("merge", ...argv)).exitCode, 2, argv.join(" "))
      }
      const none = yield* run("merge", "--resume")
      assert.strictEqual(none.exitCode, 1)
      assert.include(none.stderr, "No merge is under way")
      const { project } = world
      project.write("WP01.txt", "another\n")
      project.git("add", ".")
      project.git("commit", "--quiet", "-m", "Clash")
      const stopped = yield* run("merge")
      assert.strictEqual(stopped.exitCode, 1)
      const place = project.at(".worktrees/001-login-merge")
      assert.include(stopped.stderr, "stopped at conflicts in WP01.txt")
      assert.include(stopped.stderr, `Solve them in ${place}`)
      folderAt(place).write("WP01.txt", "both\n")
      folderAt(place).git("add", ".")
      const done = yield* run("merge", "--resume")
      assert.match(
        done.stdout,
        /^Merged 001-login into main: WP01\n {2}main is at [0-9a-f]{7} \(merge\); 1 worktree and 1 branch removed\n/
      )
      const again = yield* run("merge")
      assert.strictEqual(again.exitCode, 0)
      assert.include(again.stdout, "nothing that was not there already")
    })
  )
})
