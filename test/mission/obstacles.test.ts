import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { TasksInconsistent, WorktreeBlocked } from "../../src/mission/errors.ts"
import { finalizeTasks } from "../../src/mission/finalizeTasks.ts"
import { markStatus } from "../../src/mission/markStatus.ts"
import { materializeStatus } from "../../src/mission/emitStatus.ts"
import { missionStatus } from "../../src/mission/missionStatus.ts"
import { review } from "../../src/mission/review.ts"
import { asFileFailed } from "../../src/platform/fileFailed.ts"
import { platformOutcomes } from "../../src/output/outcomes/platform.ts"
import { folderAt } from "../helpers/folder.ts"
import { inReview, worked } from "./underWay.ts"
import { missionFolder, missionWorld, move, start, work } from "./world.ts"

const none = Option.none<string>()
const tasks = `${missionFolder}/tasks.md`
const prompt = `${missionFolder}/tasks/WP01-part.md`

describe("a worktree that is not as it was left", () => {
  it.scoped("is told with what brings the package back, and nothing in it is called a place to clear", () =>
    Effect.gen(function* () {
      const { project, run } = yield* worked
      const worktree = folderAt(project.at(".worktrees/001-login-WP01"))
      worktree.git("checkout", "--quiet", "-b", "trial")
      for (const program of [Effect.asVoid(run(start("WP01"))), Effect.asVoid(run(move("WP01", "for_review")))]) {
        const blocked = (yield* Effect.flip(program)) as WorktreeBlocked
        assert.include(blocked.message, "cannot be used: the worktree there has trial checked out")
        assert.include(blocked.remedy, `git -C ${worktree.path} checkout 001-login-WP01`)
      }
      worktree.git("checkout", "--quiet", "001-login-WP01")
      const moved = project.at("elsewhere")
      project.git("worktree", "move", worktree.path, moved)
      const blocked = (yield* Effect.flip(run(start("WP01")))) as WorktreeBlocked
      assert.include(blocked.remedy, `git worktree move ${moved} ${worktree.path}`)
    })
  )

  it.scoped("goes on with a branch that was there before it, and says what that lacks", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld({ WP01: [] })
      const old = project.git("rev-parse", "HEAD").trim()
      project.git("branch", "001-login-WP01")
      project.write("later.txt", "later\n")
      project.git("add", "later.txt")
      project.git("commit", "--quiet", "-m", "Later")
      const started = yield* run(start("WP01"))
      assert.deepStrictEqual(started.warnings, [
        "001-login-WP01 was there already, and the work goes on with it; it is 1 commit behind main"
      ])
      assert.strictEqual(started.baseCommit, old)
      assert.include(project.read(prompt), `base_commit: ${old}`)
      assert.deepStrictEqual((yield* run(start("WP01"))).warnings, [])
    })
  )
})

describe("prompts that contradict", () => {
  it.scoped("are not guessed between: two for one package are counted once and refused, another id is told", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld()
      project.write(`${missionFolder}/tasks/WP01-other.md`, "# WP01\n")
      const refused = (yield* Effect.flip(run(start("WP01")))) as TasksInconsistent
      const told = "WP01 has more than one prompt file: tasks/WP01-other.md, tasks/WP01-part.md"
      assert.deepStrictEqual(refused.problems, [told])
      const board = yield* run(missionStatus(none))
      assert.deepStrictEqual([board.workPackages.map(({ id }) => id), board.warnings], [["WP01", "WP02"], [told]])
      project.git("clean", "--quiet", "--force", "--", missionFolder)
      project.write(prompt, project.read(prompt).replace("work_package_id: WP01", "work_package_id: WP02"))
      const before = project.read(prompt)
      const finalize = finalizeTasks({ feature: none, validateOnly: false })
      const odd = (yield* Effect.flip(run(finalize))) as TasksInconsistent
      assert.deepStrictEqual(odd.problems, ["the prompt file of WP01 says work_package_id: WP02"])
      assert.strictEqual(project.read(prompt), before)
    })
  )
})

describe("bytes of others", () => {
  it.scoped("keep their byte order mark in tasks.md and in prompts", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld({ WP01: [] })
      for (const path of [tasks, prompt]) project.write(path, `\uFEFF${project.read(path)}`)
      yield* run(markStatus({ subtasks: ["T001"], done: true, feature: none, autoCommit: true }))
      yield* run(start("WP01"))
      assert.match(project.read(tasks), /^\uFEFF# Tasks[^]*\[x\] T001/)
      assert.match(project.read(prompt), /^\uFEFF---\n[^\uFEFF]*lane: doing/)
    })
  )

  it.scoped("are no damage where git left a board in conflict: it follows from the log, and git add is named", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld({ WP01: [] })
      const board = `${missionFolder}/status.json`
      const right = project.read(board)
      project.write(board, `<<<<<<< HEAD\n${right}=======\n{}\n>>>>>>> other\n`)
      const { warnings } = yield* run(materializeStatus(none))
      assert.include(warnings.join("\n"), `status.json was in conflict`)
      assert.include(warnings.join("\n"), `git add -- ${project.at(board)}`)
      assert.strictEqual(project.read(board), right)
      assert.deepStrictEqual(
        project.list(missionFolder).filter((name) => name.includes("corrupt")),
        []
      )
    })
  )

  it.scoped("are shown as they are in the changes that a review lists", () =>
    Effect.gen(function* () {
      const { project, run } = yield* inReview
      work(project, "WP01", "d\u00E9j\u00E0.txt")
      const named = { feature: none, agent: none, shellPid: none, force: false, autoCommit: true }
      const { changes } = yield* run(review({ ...named, workPackage: Option.some("WP01") }))
      assert.include(changes, "d\u00E9j\u00E0.txt")
    })
  )
})

describe("what the system refuses", () => {
  it("is told as what it is: a file where a directory should be, a full disk", () => {
    const mkdir = Object.assign(new Error("EEXIST"), { code: "EEXIST", syscall: "mkdir" })
    assert.include(asFileFailed("/home/.spec-kitty", "create", mkdir).message, "something that is no directory")
    const full = asFileFailed("/x/a.lock", "lock", Object.assign(new Error("full"), { code: "SQLITE_FULL" }))
    assert.include(full.message, "no space is left")
    const { nextAction } = platformOutcomes.FileFailed
    assert.strictEqual(nextAction(full), "Free some disk space, then run the command again.")
  })
})
