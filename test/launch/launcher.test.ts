import { closeSync, openSync } from "node:fs"
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

  it.scopedLive.each([
    [1, "config", "list"],
    [1, "config", "list", "--json"],
    [1, "--help"],
    [2, "nonsense", "--json"]
  ] as const)("ends with %i, and says why once, when the answer cannot be written: %s", ([code, ...argv]) =>
    Effect.gen(function* () {
      const { path } = yield* temporaryFolder
      const full = yield* Effect.acquireRelease(
        Effect.sync(() => openSync("/dev/full", "w")),
        (descriptor) => Effect.sync(() => closeSync(descriptor))
      )
      const { end } = yield* startBuilt({ cwd: path, env: { HOME: path }, stdout: full }, ...argv)
      const { exitCode, stderr } = yield* end
      assert.strictEqual(exitCode, code)
      assert.lengthOf(stderr.split("The output could not be written: no space is left where it goes\n"), 2)
    })
  )
})
