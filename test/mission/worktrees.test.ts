import { existsSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { AppServices } from "../../src/AppLayer.ts"
import { createFeature } from "../../src/mission/createFeature.ts"
import type { InsideWorktree } from "../../src/mission/errors.ts"
import { finalizeTasks } from "../../src/mission/finalizeTasks.ts"
import { initProject } from "../../src/mission/initProject.ts"
import { scaffoldTasks } from "../../src/mission/scaffoldTasks.ts"
import { setupPlan } from "../../src/mission/setupPlan.ts"
import { folderAt } from "../helpers/folder.ts"
import {
  finishSubtasks,
  initOptions,
  lanesOf,
  missionWorld,
  move,
  newFeature,
  projectWorld,
  repositoryWorld,
  start,
  tagOf,
  treeOf,
  work,
  writeTasks,
  type World
} from "./world.ts"

/** Plans a mission and starts it, all of it from one directory. */
const planFrom = ({ run }: World, root: string, directory: string) =>
  Effect.gen(function* () {
    const there = <A, E>(program: Effect.Effect<A, E, AppServices>) => run(program, { directory })
    const made = yield* there(createFeature(newFeature("login")))
    assert.strictEqual(made.feature.directory, `${root}/kitty-specs/001-login`)
    yield* there(setupPlan(Option.none()))
    writeTasks(folderAt(root), { WP01: [], WP02: [] })
    yield* there(finalizeTasks({ feature: Option.none(), validateOnly: false }))
    const started = yield* there(start("WP01"))
    assert.strictEqual(started.workspace.path, `${root}/.worktrees/001-login-WP01`)
    return started.workspace.path
  })

/** Nothing is planned from there, the package itself aside, and nothing is written. */
const refusesFrom = ({ run }: World, root: string, directory: string) =>
  Effect.gen(function* () {
    const before = treeOf(folderAt(root))
    const plans: ReadonlyArray<Effect.Effect<unknown, unknown, AppServices>> = [
      createFeature(newFeature("other")),
      setupPlan(Option.none()),
      scaffoldTasks(Option.none()),
      finalizeTasks({ feature: Option.none(), validateOnly: true }),
      start("WP02")
    ]
    for (const plan of plans) {
      const error = (yield* Effect.flip(run(plan, { directory }))) as InsideWorktree
      assert.strictEqual(error._tag, "InsideWorktree")
      assert.strictEqual(error.main, root)
      assert.include(error.message, "is the worktree of a work package")
    }
    assert.deepStrictEqual(treeOf(folderAt(root)), before)
    assert.isFalse((yield* run(start("WP01"), { directory })).workspace.created)
  })

describe("a worktree of the user's own", () => {
  it.scoped("plans in the main checkout, which speaks for the project", () =>
    Effect.gen(function* () {
      const world = yield* projectWorld
      const { home, project } = world
      project.git("worktree", "add", "--quiet", home.at("mine"), "-b", "mine")
      yield* planFrom(world, project.path, home.at("mine"))
      assert.isFalse(existsSync(home.at("mine/kitty-specs")))
      assert.strictEqual(folderAt(home.at("mine")).git("status", "--porcelain"), "")
      assert.strictEqual(project.git("status", "--porcelain"), "")
    })
  )

  it.scoped("plans in itself where the repository is bare", () =>
    Effect.gen(function* () {
      const world = yield* repositoryWorld
      const { home, project, run } = world
      home.git("clone", "--quiet", "--bare", project.path, "shop/.git")
      home.git("-C", "shop", "worktree", "add", "--quiet", "main", "main")
      const shop = folderAt(home.at("shop/main"))
      shop.git("config", "user.name", "Ada")
      shop.git("config", "user.email", "ada@example.com")
      yield* run(initProject(initOptions()), { directory: shop.path })
      const worktree = yield* planFrom(world, shop.path, shop.path)
      yield* refusesFrom(world, shop.path, worktree)
      // What the package's own worktree has of the log is old: the mission's checkout decides.
      work(shop, "WP01")
      finishSubtasks(shop)
      yield* run(move("WP01", "for_review"), { directory: worktree })
      assert.strictEqual(lanesOf(shop, "WP01").at(-1), "in_progress->for_review")
      assert.strictEqual(folderAt(worktree).git("status", "--porcelain"), "")
    })
  )
})

describe("the worktree of a work package", () => {
  it.scoped("is no place to plan in, and says so", () =>
    Effect.gen(function* () {
      const world = yield* missionWorld()
      const { project, run } = world
      yield* run(start("WP01"))
      yield* refusesFrom(world, project.path, project.at(".worktrees/001-login-WP01"))
    })
  )
})

describe("init", () => {
  it.scoped("leaves a bare repository as it is, wherever its files would be", () =>
    Effect.gen(function* () {
      const { home, project, run } = yield* repositoryWorld
      home.git("clone", "--quiet", "--bare", project.path, "shop/.git")
      const before = treeOf(home)
      for (const directory of [home.at("shop"), home.at("shop/.git")]) {
        assert.strictEqual(yield* tagOf(run(initProject(initOptions()), { directory })), "InitRefused")
        const below = initProject(initOptions({ name: Option.some("api"), force: true }))
        assert.strictEqual(yield* tagOf(run(below, { directory })), "InitRefused")
      }
      assert.deepStrictEqual(treeOf(home), before)
      home.git("-C", "shop", "worktree", "add", "--quiet", "main", "main")
      const made = yield* run(initProject(initOptions({ name: Option.some("main"), force: true })), {
        directory: home.at("shop")
      })
      assert.strictEqual(made.project.root, home.at("shop/main"))
    })
  )
})
