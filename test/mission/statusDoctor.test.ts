import { existsSync, rmSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, TestClock } from "effect"
import { statusDoctor, type Examination } from "../../src/mission/health/doctor.ts"
import { validateStatus } from "../../src/mission/health/validate.ts"
import { merge } from "../../src/mission/merge/merge.ts"
import { folderAt } from "../helpers/folder.ts"
import { acceptAll, builtWorld, mergeOptions } from "./finished.ts"
import { filesOf, missionFolder, missionWorld, move, start, treeOf, work, type World } from "./world.ts"

const examine = ({ run }: World, changes: Partial<Examination> = {}) =>
  run(
    statusDoctor({
      feature: Option.none(),
      fix: false,
      dryRun: false,
      claimedDays: 7,
      inProgressDays: 14,
      ...changes
    })
  )

const messages = (problems: ReadonlyArray<{ readonly message: string }>) => problems.map(({ message }) => message)

const log = `${missionFolder}/status.events.jsonl`

describe("statusDoctor", () => {
  it.scoped("finds nothing wrong with what our commands leave, before and after a merge, and writes nothing", () =>
    Effect.gen(function* () {
      const world = yield* builtWorld()
      yield* world.run(acceptAll())
      const before = treeOf(world.project)
      assert.deepStrictEqual((yield* examine(world)).problems, [])
      assert.deepStrictEqual((yield* examine(world, { fix: true })).commit, null)
      assert.deepStrictEqual(treeOf(world.project), before)
      yield* world.run(merge(mergeOptions()))
      assert.deepStrictEqual((yield* examine(world)).problems, [])
    })
  )

  it.scoped("finds claims older than the limit, and leaves them to a person", () =>
    Effect.gen(function* () {
      const world = yield* missionWorld()
      yield* world.run(start("WP01", { agent: Option.some("claude") }))
      yield* TestClock.adjust("14 days")
      assert.deepStrictEqual((yield* examine(world)).problems, [])
      yield* TestClock.adjust("25 hours")
      const found = yield* examine(world, { fix: true })
      assert.deepStrictEqual(messages(found.problems), ["WP01 has been in_progress for 15 days, by claude"])
      assert.deepInclude(found.problems[0], { category: "stale_claim", wpId: "WP01", cure: null })
      assert.deepStrictEqual(found.fixed, [])
      assert.deepStrictEqual((yield* examine(world, { inProgressDays: 15 })).problems, [])
    })
  )

  it.scoped("puts board and prompts right from the log, in one commit; a dry run only tells", () =>
    Effect.gen(function* () {
      const world = yield* missionWorld()
      const { project } = world
      const prompt = `${missionFolder}/tasks/WP02-part.md`
      project.write(`${missionFolder}/status.json`, "{}\n")
      project.write(prompt, project.read(prompt).replace("---\n", "---\nlane: done\n"))
      const broken = treeOf(project)
      const expected = [
        "status.json does not follow from the status log",
        "the prompt of WP02 is in done, the status log in planned"
      ]
      const dry = yield* examine(world, { fix: true, dryRun: true })
      assert.deepStrictEqual([messages(dry.problems), messages(dry.wouldFix)], [expected, expected])
      assert.deepStrictEqual(treeOf(project), broken)
      const done = yield* examine(world, { fix: true })
      assert.deepStrictEqual([messages(done.problems), messages(done.fixed)], [[], expected])
      assert.strictEqual(project.git("log", "-1", "--format=%s").trim(), "Repair the status of 001-login")
      assert.deepStrictEqual(filesOf(project), [prompt])
      assert.strictEqual(project.git("status", "--porcelain"), "")
      rmSync(project.at(missionFolder, "status.json"))
      assert.deepStrictEqual(messages((yield* examine(world)).problems), ["status.json is missing"])
    })
  )

  it.scoped("removes worktrees that nobody needs, never work and never a branch", () =>
    Effect.gen(function* () {
      const world = yield* missionWorld({ WP01: [], WP02: [], WP03: [] })
      const { project, run } = world
      for (const id of ["WP01", "WP02", "WP03"]) {
        yield* run(start(id))
        work(project, id)
        yield* run(move(id, "canceled", { reason: Option.some("dropped") }))
      }
      folderAt(project.at(".worktrees/001-login-WP02")).write("open.txt", "mine\n")
      rmSync(project.at(".worktrees/001-login-WP03"), { recursive: true })
      project.write(".worktrees/001-login-WP09/x.txt", "mine\n")
      project.git("worktree", "add", "--quiet", "--detach", ".worktrees/001-login-merge")
      // On a disk that is not there just now.
      project.git("worktree", "add", "--quiet", "--detach", "../elsewhere")
      rmSync(project.at("../elsewhere"), { recursive: true })
      const found = yield* examine(world)
      assert.sameMembers(messages(found.problems), [
        ".worktrees/001-login-WP01 is left over: WP01 is canceled",
        ".worktrees/001-login-WP02 is left over: WP02 is canceled",
        ".worktrees/001-login-WP09 is no worktree of this repository",
        ".worktrees/001-login-merge is left over: no merge is under way",
        `git remembers ${project.at(".worktrees/001-login-WP03")}, which is gone`,
        ".kittify/workspaces/001-login-WP03.json describes a worktree that is gone"
      ])
      const after = yield* examine(world, { fix: true })
      assert.sameMembers(messages(after.problems), [
        ".worktrees/001-login-WP02 is left over: WP02 is canceled",
        ".worktrees/001-login-WP09 is no worktree of this repository"
      ])
      assert.deepStrictEqual(project.list(".kittify/workspaces"), ["001-login-WP02.json"])
      assert.lengthOf(after.fixed, 4)
      assert.include(project.git("worktree", "list"), "/elsewhere ")
      assert.isFalse(existsSync(project.at(".worktrees/001-login-WP01")))
      assert.isTrue(existsSync(project.at(".worktrees/001-login-WP02/open.txt")))
      for (const id of ["WP01", "WP02", "WP03"]) project.git("rev-parse", "--verify", `001-login-${id}`)
    })
  )
})

describe("validateStatus", () => {
  const validate = ({ run }: World) => run(validateStatus(Option.none()))

  it.scoped("has nothing against a log that our commands wrote, force included", () =>
    Effect.gen(function* () {
      const world = yield* builtWorld()
      yield* world.run(acceptAll())
      yield* world.run(move("WP01", "planned", { force: true, reason: Option.some("again") }))
      const before = treeOf(world.project)
      assert.deepInclude(yield* validate(world), { errors: [], warnings: [] })
      assert.deepStrictEqual(treeOf(world.project), before)
    })
  )

  it.scoped("names damaged lines, illegal steps, missing evidence, strangers and stale views", () =>
    Effect.gen(function* () {
      const world = yield* missionWorld({ WP01: [] })
      const { project } = world
      const line = (id: string, wp: string, from: string, to: string) =>
        `{"actor": "x", "at": "2030-01-01T00:00:0${id}+00:00", "event_id": "e${id}", "from_lane": "${from}", "to_lane": "${to}", "wp_id": "${wp}", "feature_slug": "001-login"}\n`
      project.write(
        log,
        `${project.read(log)}not json\n${line("1", "WP01", "planned", "in_progress")}${line("2", "WP01", "for_review", "done")}${line("3", "WP09", "planned", "claimed")}`
      )
      const { errors, warnings } = yield* validate(world)
      assert.match(errors[0] ?? "", /1 line of .* left out as damaged: line 2: not a JSON object/)
      assert.deepStrictEqual(errors.slice(1), [
        "WP01 planned -> in_progress (e1) is not a legal step",
        "WP01 for_review -> done (e2) begins where the package was not: it was in_progress",
        "status.json does not follow from the status log"
      ])
      assert.deepStrictEqual(warnings, [
        "the log knows WP09, which has no prompt file",
        "WP01 became done without evidence (e2)"
      ])
    })
  )
})
