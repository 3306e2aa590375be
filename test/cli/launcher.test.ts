import { existsSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { startBuilt } from "../helpers/built.ts"
import { temporaryFolder } from "../helpers/folder.ts"

/** The exit code of a command whose reader goes before it says anything. */
const unheard = (...argv: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { path } = yield* temporaryFolder
    const { child, end } = yield* startBuilt({ cwd: path, env: { HOME: path } }, ...argv)
    child.stdout?.destroy()
    child.stderr?.destroy()
    return (yield* end).exitCode
  })

describe("the process", () => {
  it.scopedLive.each([
    [2, "nonsense", "--json"],
    [2, "nonsense"],
    [1, "sync", "explain", "01J", "--json"],
    [1, "sync", "explain", "01J"],
    [0, "config", "list"]
  ] as const)("ends with %i also when nobody reads: %s", ([code, ...argv]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* unheard(...argv), code)
    })
  )

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
