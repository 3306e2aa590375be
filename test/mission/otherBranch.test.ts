import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { MergeRefused } from "../../src/mission/finishErrors.ts"
import { statusDoctor } from "../../src/mission/health/doctor.ts"
import { merge, planMerge } from "../../src/mission/merge/merge.ts"
import { missionStatus } from "../../src/mission/missionStatus.ts"
import { acceptAll, builtWorld, mergeOptions } from "./finished.ts"
import { missionWorld, move, start, treeOf, work } from "./world.ts"

const none = Option.none<string>()
const examination = { feature: none, fix: false, dryRun: false, claimedDays: 7, inProgressDays: 14 }

const reasonsOf = <A>(program: Effect.Effect<A, unknown>) =>
  Effect.map(Effect.flip(program), (error) => (error as MergeRefused).reasons.join("\n"))

describe("a branch that is not the mission's target", () => {
  it.scoped("is told at the first command; accept and merge refuse there, and name the way", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld({ WP01: [] })
      project.git("switch", "--quiet", "-c", "side")
      const started = yield* run(start("WP01"))
      assert.lengthOf(started.warnings, 1)
      assert.include(started.warnings[0], "is on side, and 001-login is merged into main")
      work(project, "WP01")
      const moved = yield* run(move("WP01", "for_review", { force: true, reason: Option.some("done") }))
      assert.include(moved.warnings.join("\n"), "git merge side")
      const before = treeOf(project)
      for (const program of [acceptAll(), merge(mergeOptions())]) {
        assert.include(yield* reasonsOf(run<unknown, unknown>(program)), `git -C ${project.path} switch main`)
      }
      assert.deepStrictEqual(treeOf(project), before)
    })
  )

  it.scoped("is named from the target when it knows more, until it is merged", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld({ WP01: [] })
      project.git("switch", "--quiet", "-c", "side")
      yield* run(start("WP01"))
      project.git("switch", "--quiet", "main")
      for (const program of [acceptAll(), merge(mergeOptions())]) {
        const reasons = yield* reasonsOf(run<unknown, unknown>(program))
        assert.include(reasons, "the branch side has a newer status of 001-login (3 entries, here 1)")
      }
      const { problems } = yield* run(statusDoctor(examination))
      assert.deepStrictEqual([...new Set(problems.map(({ category }) => category))], ["other_branch"])
      project.git("merge", "--quiet", "side")
      assert.deepStrictEqual((yield* run(statusDoctor(examination))).problems, [])
      assert.notInclude(yield* reasonsOf(run(acceptAll())), "side")
    })
  )

  it.scoped("is where a mission lives that the target does not know: nothing is told there", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld({ WP01: [] })
      project.git("branch", "next", "HEAD~3")
      const meta = "kitty-specs/001-login/meta.json"
      project.write(meta, project.read(meta).replace('"target_branch": "main"', '"target_branch": "next"'))
      project.git("commit", "--quiet", "-am", "Into next")
      assert.deepStrictEqual((yield* run(start("WP01"))).warnings, [])
    })
  )
})

describe("a merge", () => {
  it.scoped("is refused before it begins where the user's files are in the way, and foreseen by a dry run", () =>
    Effect.gen(function* () {
      const { project, run } = yield* builtWorld({ WP01: [] })
      work(project, "WP01", "README.md")
      project.write("README.md", "# Mine\n")
      project.write("WP01.txt", "mine\n")
      project.write("other.txt", "mine\n")
      const before = treeOf(project)
      const reasons = yield* reasonsOf(run(merge(mergeOptions())))
      assert.include(reasons, "has uncommitted changes where the merge writes: README.md, WP01.txt (")
      const { plan } = yield* run(planMerge(mergeOptions()))
      assert.deepStrictEqual(plan.reasons, [reasons])
      assert.deepStrictEqual(treeOf(project), before)
    })
  )

  it.scoped("that a conflict has stopped is told by board and doctor", () =>
    Effect.gen(function* () {
      const { project, run } = yield* builtWorld({ WP01: [] })
      project.write("WP01.txt", "main\n")
      project.git("add", "WP01.txt")
      project.git("commit", "--quiet", "-m", "Clash")
      yield* Effect.flip(run(merge(mergeOptions())))
      const board = yield* run(missionStatus(none))
      assert.include(board.warnings.join("\n"), "A merge into main is under way")
      const { problems } = yield* run(statusDoctor(examination))
      assert.deepStrictEqual(
        problems.map(({ category, message }) => [category, message]),
        [["merge_under_way", "a merge of 001-login into main is not finished"]]
      )
    })
  )
})
