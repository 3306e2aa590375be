import { mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { AppServices } from "../../src/AppLayer.ts"
import { materializeStatus } from "../../src/mission/emitStatus.ts"
import { finalizeTasks } from "../../src/mission/finalizeTasks.ts"
import { scaffoldTasks } from "../../src/mission/scaffoldTasks.ts"
import { setupPlan } from "../../src/mission/setupPlan.ts"
import { folderAt } from "../helpers/folder.ts"
import { missionFolder, missionWorld, move, start, treeOf, type World } from "./world.ts"

const writers: Readonly<Record<string, Effect.Effect<unknown, unknown, AppServices>>> = {
  plan: setupPlan(Option.none()),
  tasks: scaffoldTasks(Option.none()),
  finalize: finalizeTasks({ feature: Option.none(), validateOnly: false }),
  implement: start("WP01"),
  move: move("WP01", "blocked", { reason: Option.some("waits") }),
  materialize: materializeStatus(Option.none())
}

/** Moves something out of the project and leaves a link to it; what is outside must keep its bytes. */
const moveOut = ({ home, project }: World, name: string) => {
  mkdirSync(home.at("outside"), { recursive: true })
  renameSync(project.at(name), home.at("outside", "it"))
  symlinkSync(home.at("outside", "it"), project.at(name))
  return folderAt(home.at("outside"))
}

describe("a link that leads out of the project", () => {
  for (const name of ["kitty-specs", missionFolder, `${missionFolder}/tasks`]) {
    it.scoped(`is not written through where ${name} is one`, () =>
      Effect.gen(function* () {
        const world = yield* missionWorld({ WP01: [] })
        rmSync(world.project.at(missionFolder, "status.json"))
        const outside = moveOut(world, name)
        const before = treeOf(outside)
        for (const [verb, program] of Object.entries(writers)) {
          yield* Effect.either(world.run(program))
          assert.deepStrictEqual(treeOf(outside), before, verb)
        }
        assert.deepStrictEqual(world.queued("WPStatusChanged"), [])
      })
    )
  }

  it.scoped("is named itself, not what is looked for behind it", () =>
    Effect.gen(function* () {
      const world = yield* missionWorld({ WP01: [] })
      moveOut(world, missionFolder)
      for (const program of [setupPlan(Option.none()), move("WP01", "blocked", { reason: Option.some("waits") })]) {
        const error = yield* Effect.flip(world.run<unknown, unknown>(program))
        assert.deepInclude(error, { path: world.project.at(missionFolder), target: world.home.at("outside", "it") })
      }
    })
  )

  for (const file of ["status.events.jsonl", "status.json", "tasks.md", "spec.md", "meta.json", "tasks/WP01-part.md"]) {
    it.scoped(`is not written through where ${file} is one`, () =>
      Effect.gen(function* () {
        const world = yield* missionWorld({ WP01: [] })
        const outside = moveOut(world, `${missionFolder}/${file}`)
        const before = treeOf(outside)
        for (const [verb, program] of Object.entries(writers)) {
          yield* Effect.either(world.run(program))
          assert.deepStrictEqual(treeOf(outside), before, verb)
        }
      })
    )
  }

  for (const name of [".worktrees", ".kittify/workspaces"]) {
    it.scoped(`is not followed where ${name} is one`, () =>
      Effect.gen(function* () {
        const world = yield* missionWorld({ WP01: [] })
        mkdirSync(world.project.at(name), { recursive: true })
        const outside = moveOut(world, name)
        const error = yield* Effect.flip(world.run(start("WP01")))
        assert.strictEqual((error as { readonly _tag: string })._tag, "PathOutsideProject")
        assert.deepStrictEqual(treeOf(outside), {})
        assert.deepStrictEqual(world.queued("WPStatusChanged"), [])
      })
    )
  }
})
