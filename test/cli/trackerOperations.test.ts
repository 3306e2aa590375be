import { readdirSync, rmSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { boundDesk } from "./trackerDesk.ts"

const run = ["tracker", "sync", "run"]

describe("where operations are recorded", () => {
  it.scopedLive("a file in the directory's place is named, and nothing is sent", () =>
    Effect.gen(function* () {
      const { command, home, routes } = yield* boundDesk()
      home.write(".spec-kitty/operations", "x")
      const { exitCode, stderr } = yield* command(...run)
      assert.strictEqual(exitCode, 1)
      assert.include(stderr, "/operations: something that is no directory has its place\n")
      assert.match(stderr, /\nMove \S+\/operations out of the way, then run the command again\.\n/)
      assert.deepStrictEqual(yield* routes, ["HEAD  200"])
    })
  )

  it.scopedLive("a directory in a file's place is named, and nothing is sent", () =>
    Effect.gen(function* () {
      const { command, fault, home, routes } = yield* boundDesk().pipe(
        Effect.map((desk) => ({ ...desk, fault: (text: string) => desk.inject(desk.parse(text)) }))
      )
      yield* fault("tracker/run=500:1")
      assert.strictEqual((yield* command(...run)).exitCode, 75)
      const [name = ""] = readdirSync(home.at(".spec-kitty/operations"))
      rmSync(home.at(".spec-kitty/operations", name))
      home.write(`.spec-kitty/operations/${name}/x`, "")
      const before = (yield* routes).length
      const { exitCode, stderr } = yield* command(...run)
      assert.strictEqual(exitCode, 1)
      assert.include(stderr, `${name}: a directory has its place\n`)
      assert.include(stderr, `${name} out of the way, then run the command again.`)
      assert.deepStrictEqual((yield* routes).slice(before), ["HEAD  200"])
    })
  )
})
