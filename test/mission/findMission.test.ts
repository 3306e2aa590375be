import { mkdirSync, symlinkSync } from "node:fs"
import { assert, describe, layer } from "@effect/vitest"
import { Context, Effect, Layer, Option } from "effect"
import { createFeature } from "../../src/mission/createFeature.ts"
import { FeatureUnknown, FeatureUnresolved } from "../../src/mission/errors.ts"
import { currentMission } from "../../src/mission/setupPlan.ts"
import { it } from "@effect/vitest"
import { newFeature, projectWorld, tagOf, type World } from "./world.ts"

class Shop extends Context.Tag("test/mission/Shop")<Shop, World>() {
  /** A project with 001-login and 002-search, which no test here changes. */
  static readonly layer = Layer.scoped(
    this,
    Effect.tap(projectWorld, ({ project, run }) =>
      Effect.gen(function* () {
        for (const slug of ["login", "search"]) yield* run(createFeature(newFeature(slug)))
        project.git("worktree", "add", "--quiet", ".worktrees/001-login-WP01", "-b", "001-login-WP01")
        project.git("worktree", "add", "--quiet", ".worktrees/002-search-WP01", "-b", "002-search-WP01")
        project.git("worktree", "add", "--quiet", "../elsewhere", "-b", "topic")
        mkdirSync(project.at("src"))
        symlinkSync(project.path, project.at("..", "link"))
      })
    )
  )
}

const found = (where: Parameters<World["run"]>[1], named?: string) =>
  Effect.flatMap(Shop, ({ run }) =>
    Effect.map(run(currentMission(Option.fromNullable(named)), where), ({ slug }) => slug)
  )

layer(Shop.layer)("findMission", (it) => {
  it.effect("takes what is named before everything else, by slug, name or number", () =>
    Effect.gen(function* () {
      const { project } = yield* Shop
      const login = { directory: project.at(".worktrees/001-login-WP01"), env: { SPECIFY_FEATURE: "001-login" } }
      for (const name of ["002-search", "search", "002", " search "]) {
        assert.strictEqual(yield* found(login, name), "002-search", name)
      }
    })
  )

  it.effect("takes SPECIFY_FEATURE before the branch", () =>
    Effect.gen(function* () {
      const { project } = yield* Shop
      const directory = project.at(".worktrees/001-login-WP01")
      assert.strictEqual(yield* found({ directory, env: { SPECIFY_FEATURE: "002-search" } }), "002-search")
      assert.strictEqual(yield* found({ directory, env: { SPECIFY_FEATURE: " " } }), "001-login")
    })
  )

  it.effect("takes the branch before the directory, in a worktree of a package", () =>
    Effect.gen(function* () {
      const { project } = yield* Shop
      const directory = project.at(".worktrees/001-login-WP01/kitty-specs/002-search")
      assert.strictEqual(yield* found({ directory }), "001-login")
    })
  )

  it.effect("takes the mission whose directory the user is in: in the project, in a worktree, through a link", () =>
    Effect.gen(function* () {
      const { project } = yield* Shop
      for (const directory of [
        project.at("kitty-specs/002-search"),
        project.at("kitty-specs/002-search/tasks"),
        project.at("../link/kitty-specs/002-search/tasks"),
        project.at("../elsewhere/kitty-specs/002-search")
      ]) {
        assert.strictEqual(yield* found({ directory }), "002-search", directory)
      }
    })
  )

  it.effect("leads to the main checkout from everywhere", () =>
    Effect.gen(function* () {
      const { project, run } = yield* Shop
      for (const directory of ["src", "../link/src", "../elsewhere", ".worktrees/002-search-WP01/kitty-specs"]) {
        const mission = yield* run(currentMission(Option.some("login")), { directory: project.at(directory) })
        assert.strictEqual(mission.directory, project.at("kitty-specs/001-login"))
      }
    })
  )

  it.effect("never guesses: where nothing decides it names all candidates", () =>
    Effect.gen(function* () {
      const { project } = yield* Shop
      for (const directory of [
        project.path,
        project.at("src"),
        project.at("../elsewhere"),
        project.at("kitty-specs")
      ]) {
        const error = yield* Effect.flip(found({ directory }))
        assert.instanceOf(error, FeatureUnresolved)
        assert.deepStrictEqual((error as FeatureUnresolved).candidates, ["001-login", "002-search"])
      }
    })
  )

  it.effect("says what there is when a name is wrong, also a name that would lead out of the project", () =>
    Effect.gen(function* () {
      for (const name of ["003-pay", "../001-login", "/etc", "login/../search", "001-login/"]) {
        const error = yield* Effect.flip(found({}, name))
        assert.instanceOf(error, FeatureUnknown, name)
        assert.deepStrictEqual((error as FeatureUnknown).candidates, ["001-login", "002-search"])
      }
    })
  )
})

describe("findMission", () => {
  it.scoped("takes the only mission there is, and says when there is none", () =>
    Effect.gen(function* () {
      const { run } = yield* projectWorld
      const none = yield* Effect.flip(run(currentMission(Option.none())))
      assert.deepStrictEqual((none as FeatureUnresolved).candidates, [])
      yield* run(createFeature(newFeature("login")))
      assert.strictEqual((yield* run(currentMission(Option.none()))).slug, "001-login")
    })
  )

  it.scoped("does not choose between two missions of one name", () =>
    Effect.gen(function* () {
      const { run } = yield* projectWorld
      for (const slug of ["login", "login"]) yield* run(createFeature(newFeature(slug)))
      const error = yield* Effect.flip(run(currentMission(Option.some("login"))))
      assert.deepStrictEqual((error as FeatureUnknown).candidates, ["001-login", "002-login"])
      assert.strictEqual((yield* run(currentMission(Option.some("002")))).slug, "002-login")
    })
  )

  it.scoped("is nothing outside of a project", () =>
    Effect.gen(function* () {
      const { home, run } = yield* projectWorld
      assert.strictEqual(yield* tagOf(run(currentMission(Option.none()), { directory: home.path })), "NotAProject")
    })
  )
})
