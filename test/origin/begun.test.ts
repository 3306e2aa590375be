import { rmSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { documentOf } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { originWorld } from "./world.ts"

const start = ["agent", "feature", "start-from-ticket", "WEB-102", "--yes"]

/** The mission 002-alpha is made from WEB-102, and not bound. */
const begun = Effect.gen(function* () {
  const world = yield* originWorld()
  yield* world.fault("tracker/mission-origin/bind=500:1")
  assert.strictEqual((yield* world.command(...start, "--slug", "alpha")).exitCode, 75)
  return { ...world, missions: () => world.project.list("kitty-specs") }
})

describe("a ticket from which a mission is begun and not finished", () => {
  it.scopedLive("gets no second one under another name, unless it is meant", () =>
    Effect.gen(function* () {
      const { command, meta, missions, requests } = yield* begun
      const refused = yield* command(...start, "--slug", "beta", "--json")
      const { error } = documentOf(refused) as Json
      assert.strictEqual(error.code, "origin_taken")
      assert.strictEqual(
        error.message,
        "Mission 002-alpha was begun from WEB-102 and is not finished; nothing was made"
      )
      assert.deepStrictEqual(missions(), ["001-login", "002-alpha"])
      const bound = (yield* requests).filter(({ route }) => route.endsWith("bind"))
      assert.lengthOf(bound, 1)
      const next = /`spec-kitty (.*?)`/.exec(error.next_action)?.[1] ?? ""
      assert.strictEqual(next, "agent feature start-from-ticket WEB-102 --slug alpha")
      const finished = yield* command(...next.split(" "), "--yes")
      assert.match(finished.stdout, /^Went on with mission 002-alpha/)
      assert.include(finished.stderr, "by an earlier command, which has failed, was stopped or is still at work")
      assert.include(meta("002-alpha"), '"WEB-102"')
    })
  )

  it.scopedLive("is taken by the other one that was meant and made", () =>
    Effect.gen(function* () {
      const { command, meta, missions } = yield* begun
      assert.strictEqual((yield* command(...start, "--slug", "beta", "--another")).exitCode, 0)
      const { error } = documentOf(yield* command(...start, "--json")) as Json
      assert.deepInclude(error, {
        code: "origin_taken",
        message:
          "Mission 003-beta comes from WEB-102 already (and 002-alpha was begun from it and is not finished); nothing was made"
      })
      assert.include(error.next_action, "`spec-kitty agent tickets bind --feature 002-alpha --issue WEB-102`")
      assert.notInclude(meta("002-alpha"), "origin_ticket")
      assert.deepStrictEqual(missions(), ["001-login", "002-alpha", "003-beta"])
      assert.strictEqual((yield* command(...start, "--slug", "alpha", "--another")).exitCode, 0)
      assert.include(meta("002-alpha"), "origin_ticket")
    })
  )

  it.scopedLive("is gone on with on the branch that has it, and refused on every other", () =>
    Effect.gen(function* () {
      const { command, meta, missions, project } = yield* begun
      project.git("checkout", "--quiet", "-b", "side", "HEAD~1")
      assert.deepStrictEqual(missions(), ["001-login"])
      for (const more of [[], ["--slug", "alpha"], ["--slug", "beta"]]) {
        const refused = yield* command(...start, ...more)
        assert.strictEqual(refused.exitCode, 1)
        assert.include(refused.stderr, "Mission 002-alpha was begun from WEB-102 on branch main and is not finished")
        assert.include(refused.stderr, "Check out main, then finish it with")
      }
      assert.deepStrictEqual(missions(), ["001-login"])
      project.git("checkout", "--quiet", "main")
      assert.strictEqual((yield* command(...start)).exitCode, 0)
      assert.include(meta("002-alpha"), "origin_ticket")
      assert.deepStrictEqual(missions(), ["001-login", "002-alpha"])
      project.git("checkout", "--quiet", "side")
      // It is finished, and another branch may have a mission of its own.
      assert.strictEqual((yield* command(...start)).exitCode, 0)
    })
  )

  it.scopedLive("is gone on with on a branch that can be checked out, not on one of a package", () =>
    Effect.gen(function* () {
      const { command, project } = yield* begun
      for (const branch of ["003-beta-WP02", "kitty/mission-003-beta-lane-a"]) {
        project.git("worktree", "add", "--quiet", `.worktrees/${branch.replace("/", "-")}`, "-b", branch)
      }
      project.git("checkout", "--quiet", "-b", "side", "HEAD~1")
      assert.include((yield* command(...start)).stderr, "Check out main, then finish it with")
    })
  )

  it.scopedLive("is told of the one that was meant, where another comes from it too", () =>
    Effect.gen(function* () {
      const { command, fault, missions } = yield* begun
      assert.strictEqual((yield* command(...start, "--slug", "beta", "--another")).exitCode, 0)
      yield* fault("tracker/mission-origin/bind=500:1")
      assert.strictEqual((yield* command(...start, "--slug", "gamma", "--another")).exitCode, 75)
      assert.deepStrictEqual(missions(), ["001-login", "002-alpha", "003-beta", "004-gamma"])
      const refused = yield* command(...start, "--slug", "gamma")
      assert.include(refused.stderr, "(and 004-gamma was begun from it and is not finished)")
      assert.include(refused.stderr, "Finish 004-gamma with `spec-kitty agent tickets bind --feature 004-gamma")
    })
  )

  it.scopedLive("is told where the begun one is, where another one is finished here", () =>
    Effect.gen(function* () {
      const { command, meta, project } = yield* begun
      project.git("checkout", "--quiet", "-b", "side", "HEAD~1")
      assert.strictEqual((yield* command(...start, "--slug", "beta", "--another")).exitCode, 0)
      const { error } = documentOf(yield* command(...start, "--json")) as Json
      assert.include(error.message, "(and 002-alpha was begun from it on branch main and is not finished)")
      const [, branch = "", next = ""] =
        /Check out (\S+), then finish 002-alpha with `spec-kitty (.*?)`/.exec(error.next_action) ?? []
      project.git("checkout", "--quiet", branch)
      assert.strictEqual((yield* command(...next.split(" "), "--yes")).exitCode, 0)
      assert.include(meta("002-alpha"), '"WEB-102"')
    })
  )

  it.scopedLive("is free again when nothing of the mission was written", () =>
    Effect.gen(function* () {
      const { command, missions, project } = yield* begun
      project.git("reset", "--quiet", "--hard", "HEAD~1")
      rmSync(project.at("kitty-specs", "002-alpha"), { recursive: true, force: true })
      assert.strictEqual((yield* command(...start, "--slug", "beta")).exitCode, 0)
      assert.deepStrictEqual(missions(), ["001-login", "002-beta"])
    })
  )
})
