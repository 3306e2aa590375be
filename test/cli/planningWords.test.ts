import { execFileSync } from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { MoveRefused } from "../../src/mission/errors.ts"
import { statusDoctor } from "../../src/mission/health/doctor.ts"
import { columnsOf } from "../../src/platform/terminalText.ts"
import { folderAt, gitEnvironment } from "../helpers/folder.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { emptyWorld, missionFolder, missionWorld, move, projectWorld, start } from "../mission/world.ts"

describe("a planning command says", () => {
  it.scoped("once in whose name it commits where git knows nobody", () =>
    Effect.gen(function* () {
      const { home, project } = yield* emptyWorld
      project.git("init", "--quiet", "--initial-branch=main")
      project.git("config", "user.useConfigOnly", "true")
      const { exitCode, stderr } = yield* specKitty({ home: home.path, cwd: project.path }, "init")
      assert.strictEqual(exitCode, 0)
      assert.lengthOf(stderr.split("spec-kitty@localhost"), 2)
      assert.include(stderr, "git config --global user.name NAME")
    })
  )

  it.scoped("that there is a mission of this name", () =>
    Effect.gen(function* () {
      const { home, project } = yield* projectWorld
      const make = specKitty({ home: home.path, cwd: project.path }, "agent", "feature", "create", "001-pay", "--json")
      assert.deepStrictEqual((documentOf(yield* make) as Json)["warnings"], [])
      const again = yield* make
      const warning = "There is 001-pay already; this is another mission of that name, 002-pay"
      assert.deepStrictEqual((documentOf(again) as Json)["warnings"], [warning])
      assert.include(again.stderr, warning)
    })
  )

  it.scoped("that a hundredth package is not read, before it writes prompts for the others", () =>
    Effect.gen(function* () {
      const { home, project } = yield* missionWorld({ WP01: [] })
      const tasks = `${missionFolder}/tasks.md`
      project.write(tasks, `${project.read(tasks)}\n## WP02: Next\n\n- [ ] T003 x\n\n## WP100: Last\n\n- [ ] T004 y\n`)
      const before = project.list(`${missionFolder}/tasks`)
      const { exitCode, stderr } = yield* specKitty({ home: home.path, cwd: project.path }, "tasks")
      assert.strictEqual(exitCode, 1)
      assert.include(stderr, "- WP100 is not read")
      assert.deepStrictEqual(project.list(`${missionFolder}/tasks`), before)
    })
  )

  it.scoped("which option gives a reason, and which ones a merge that goes on does not take", () =>
    Effect.gen(function* () {
      const { home, project, run } = yield* missionWorld({ WP01: [] })
      yield* run(start("WP01"))
      const setting = { home: home.path, cwd: project.path }
      const back = yield* specKitty(setting, "agent", "tasks", "move-task", "WP01", "--to", "planned")
      assert.include(back.stderr, "Provide a reason (`--reason TEXT`)")
      const resumed = yield* specKitty(setting, "merge", "--resume", "--strategy", "squash")
      assert.strictEqual(resumed.exitCode, 2)
      assert.include(resumed.stderr, "--strategy cannot be changed with --resume")
    })
  )

  it.scoped("the command that takes planning files back out of a branch", () =>
    Effect.gen(function* () {
      const { home, project, run } = yield* missionWorld({ WP01: [] })
      const worktree = folderAt((yield* run(start("WP01"))).workspace.path)
      worktree.write(`${missionFolder}/spec.md`, "changed\n")
      worktree.write(`${missionFolder}/it's new.md`, "new\n")
      worktree.write("work.txt", "work\n")
      worktree.git("add", ".")
      worktree.git("commit", "--quiet", "-m", "Work and more")
      const refused = (yield* Effect.flip(run(move("WP01", "for_review")))) as MoveRefused
      assert.include(refused.reasons.join(), "changes planning files")
      const command = /`(git -C [^`]*Leave planning files alone")`/.exec(refused.remedy)?.[1] ?? "false"
      execFileSync("sh", ["-c", command], { cwd: project.path, env: gitEnvironment(home.path), stdio: "pipe" })
      const next = (yield* Effect.flip(run(move("WP01", "for_review")))) as MoveRefused
      assert.notInclude(next.reasons.join(), "planning files")
      assert.deepStrictEqual(worktree.git("diff", "--name-only", "main...HEAD"), "work.txt\n")
    })
  )

  it.scoped("in the doctor who has a package, as the board does, not who moved it last", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld({ WP01: [] })
      yield* run(start("WP01", { agent: Option.some("zoe") }))
      const file = `${missionFolder}/tasks/WP01-part.md`
      project.write(file, project.read(file).replace("agent: zoe", "agent: codex"))
      const { problems } = yield* run(
        statusDoctor({ feature: Option.none(), fix: false, dryRun: false, claimedDays: -1, inProgressDays: -1 })
      )
      const stale = problems.find(({ category }) => category === "stale_claim")
      assert.include(stale?.message, "by codex")
    })
  )

  it.scoped("on the board as much of a title as the terminal has room for, and no line is too wide", () =>
    Effect.gen(function* () {
      const { home, project } = yield* missionWorld({ WP01: [], WP02: ["WP01"] })
      const title = "Every word of a rather long title, to be read in two lines"
      for (const id of ["WP01", "WP02"]) {
        const file = `${missionFolder}/tasks/${id}-part.md`
        project.write(file, project.read(file).replace(`title: Part ${id}`, `title: ${title}`))
      }
      const at = (columns: number) =>
        Effect.map(specKitty({ home: home.path, cwd: project.path, columns }, "status"), ({ stdout }) => stdout)
      for (const columns of [12, 20, 40, 80, 120, 200]) {
        const widest = Math.max(...(yield* at(columns)).split("\n").map(columnsOf))
        assert.isAtMost(widest, columns, `at ${columns}`)
      }
      const wide = yield* at(200)
      assert.include(wide, "Every word of a rather long title, to be read in\n")
      assert.include(wide, "\ntwo lines\n")
      assert.include(yield* at(80), "Every word of a")
    })
  )
})
