import { existsSync, readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { startBuilt } from "../helpers/built.ts"
import { temporaryFolder } from "../helpers/folder.ts"

const namesIn = (path: string) => (existsSync(path) ? readdirSync(path) : [])

describe("the code cache of the built command", () => {
  it.scoped("is kept once below an absolute home, and taken by V8 from then on", () =>
    Effect.gen(function* () {
      const { at, path } = yield* temporaryFolder
      const made = []
      for (const _ of [1, 2]) {
        yield* (yield* startBuilt({ cwd: path, env: { HOME: at("home"), XDG_CACHE_HOME: "" } }, "config", "list")).end
        const cache = at("home/.cache/spec-kitty")
        made.push(namesIn(cache).map((name) => statSync(join(cache, name)).ino))
      }
      assert.lengthOf(made[0] ?? [], 1)
      // Who is refused what is there puts another one in its place.
      assert.deepStrictEqual(made[1], made[0])
    })
  )

  for (const env of [
    { HOME: "", XDG_CACHE_HOME: "" },
    { HOME: "rel", XDG_CACHE_HOME: "" },
    { HOME: "rel", XDG_CACHE_HOME: "cache" }
  ]) {
    it.scoped(`is not put into the user's directory by ${JSON.stringify(env)}`, () =>
      Effect.gen(function* () {
        const { path } = yield* temporaryFolder
        yield* (yield* startBuilt({ cwd: path, env }, "config", "list")).end
        assert.deepStrictEqual(namesIn(path), [])
      })
    )
  }

  it.scopedLive.each(["", "cache"])("keeps its code cache out of the project when XDG_CACHE_HOME is '%s'", (cache) =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const home = yield* temporaryFolder
      const env = { HOME: home.path, XDG_CACHE_HOME: cache }
      assert.strictEqual((yield* (yield* startBuilt({ cwd: folder.path, env }, "config", "list")).end).exitCode, 0)
      assert.deepStrictEqual(folder.list(), [])
      assert.isTrue(existsSync(home.at(".cache", "spec-kitty")))
    })
  )
})
