import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { addHistory } from "../../src/mission/addHistory.ts"
import type { OperationUnderWay } from "../../src/mission/errors.ts"
import { finalizeTasks } from "../../src/mission/finalizeTasks.ts"
import { statusDoctor } from "../../src/mission/health/doctor.ts"
import { initProject } from "../../src/mission/initProject.ts"
import { markStatus } from "../../src/mission/markStatus.ts"
import { merge } from "../../src/mission/merge/merge.ts"
import { review } from "../../src/mission/review.ts"
import { setupPlan } from "../../src/mission/setupPlan.ts"
import { acceptAll, builtWorld, mergeOptions } from "./finished.ts"
import { initOptions, missionFolder, move, newFeature, start, tagOf, treeOf } from "./world.ts"
import { createFeature } from "../../src/mission/createFeature.ts"

const none = Option.none<string>()
const named = { feature: none, agent: none, shellPid: none, autoCommit: true }

const everything = {
  specify: createFeature(newFeature("logout")),
  plan: setupPlan(none),
  tasks: finalizeTasks({ feature: none, validateOnly: false }),
  implement: start("WP01"),
  "move-task": move("WP01", "planned", { force: true, reason: Option.some("again") }),
  "mark-status": markStatus({ subtasks: ["T001"], done: false, feature: none, autoCommit: true }),
  "add-history": addHistory({ ...named, workPackage: "WP01", note: "seen" }),
  review: review({ ...named, workPackage: Option.some("WP01"), force: false }),
  accept: acceptAll(),
  merge: merge(mergeOptions()),
  doctor: statusDoctor({ feature: none, fix: true, dryRun: false, claimedDays: 7, inProgressDays: 14 }),
  init: initProject(initOptions())
} as const

describe("a detached HEAD", () => {
  it.scoped("is refused by everything that commits, before a byte is written or an event recorded", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* builtWorld({ WP01: [] })
      project.write(`${missionFolder}/status.json`, "{}\n")
      project.git("commit", "--quiet", "-m", "Drift", "--", missionFolder)
      project.git("checkout", "--quiet", "--detach")
      const [files, events] = [treeOf(project), queued().length]
      for (const [name, program] of Object.entries(everything)) {
        assert.strictEqual(yield* tagOf(run<unknown, unknown>(program)), "HeadDetached", name)
      }
      assert.deepStrictEqual(treeOf(project), files)
      assert.lengthOf(queued(), events)
    })
  )

  it.scoped("is refused like a merge, a rebase or a cherry-pick that the user has not finished", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* builtWorld({ WP01: [] })
      project.write(`${missionFolder}/status.json`, "{}\n")
      project.git("commit", "--quiet", "-m", "Drift", "--", missionFolder)
      for (const [branch, text] of [
        ["main", "ours\n"],
        ["other", "theirs\n"]
      ] as const) {
        if (branch === "other") project.git("checkout", "--quiet", "-b", branch, "HEAD~1")
        project.write("README.md", text)
        project.git("commit", "--quiet", "-am", text)
      }
      project.git("checkout", "--quiet", "main")
      for (const operation of ["cherry-pick", "rebase", "merge"] as const) {
        assert.throws(() => project.git(operation, "other"))
        const [files, events] = [treeOf(project), queued().length]
        const commands = operation === "merge" ? everything : { implement: everything.implement }
        for (const [name, program] of Object.entries(commands)) {
          const error = (yield* Effect.flip(run<unknown, unknown>(program))) as OperationUnderWay
          assert.deepStrictEqual([error._tag, error.operation], ["OperationUnderWay", operation], name)
        }
        assert.deepStrictEqual(treeOf(project), files)
        assert.lengthOf(queued(), events)
        project.git(operation, "--abort")
      }
    })
  )

  it.scoped("is no matter to what commits nothing", () =>
    Effect.gen(function* () {
      const { project, run } = yield* builtWorld({ WP01: [] })
      project.git("checkout", "--quiet", "--detach")
      const head = project.git("rev-parse", "HEAD")
      yield* run(addHistory({ ...named, workPackage: "WP01", note: "seen", autoCommit: false }))
      yield* run(finalizeTasks({ feature: none, validateOnly: true }))
      project.write(".kittify/config.yaml", `${project.read(".kittify/config.yaml")}auto_commit: false\n`)
      yield* run(markStatus({ subtasks: ["T001"], done: false, feature: none, autoCommit: true }))
      assert.strictEqual(project.git("rev-parse", "HEAD"), head)
    })
  )
})
