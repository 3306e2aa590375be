import { utimesSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Paths } from "../../src/config/Paths.ts"
import { lastStart } from "../../src/daemon/startMark.ts"
import { temporaryFolder } from "../helpers/folder.ts"

describe("the last start of a daemon", () => {
  it.scopedLive.each([
    ["a moment ago", -1, "UnderWay"],
    ["a minute ago", -60, "CameToNothing"],
    ["in a moment, by a clock that was put back", 1, "UnderWay"],
    ["tomorrow, by a clock that was put back", 86_400, "CameToNothing"]
  ] as const)("is under way, or has come to nothing, where it was noted %s", ([, seconds, expected]) =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      folder.write("locks/daemon.starting", "")
      const time = Date.now() / 1000 + seconds
      utimesSync(folder.at("locks/daemon.starting"), time, time)
      const last = yield* Effect.provide(lastStart, Paths.layerOf(folder.path))
      assert.strictEqual(last._tag, expected)
    })
  )
})
