import { assert, describe, it } from "@effect/vitest"
import { chmodSync } from "node:fs"
import { Effect } from "effect"
import { Paths } from "../../src/config/Paths.ts"
import { nothingYet, writeDaemonState } from "../../src/daemon/DaemonState.ts"
import { stopDaemon } from "../../src/daemon/stop.ts"
import { temporaryFolder, withLog } from "../helpers/folder.ts"
import { asNobody } from "../helpers/nobody.ts"
import { anyDaemon } from "./world.ts"

describe("ending a daemon", () => {
  it.scopedLive("says that its end could not be written down, so that looks will not say it out of the blue", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const paths = Paths.layerOf(folder.at("home"))
      yield* Effect.provide(writeDaemonState({ ...nothingYet, process: anyDaemon }), paths)
      chmodSync(folder.path, 0o755)
      chmodSync(folder.at("home"), 0o555)
      chmodSync(folder.at("home/daemon.json"), 0o644)
      const [stopped, lines] = yield* withLog(asNobody(Effect.provide(stopDaemon, paths)))
      chmodSync(folder.at("home"), 0o755)
      assert.deepInclude(stopped, { result: "not_running" })
      assert.match(lines.join("\n"), /^WARN [^\n]*daemon\.json cannot be written and still names/)
      // Where it can be written there is nothing to say.
      assert.deepStrictEqual((yield* withLog(Effect.provide(stopDaemon, paths)))[1], [])
    })
  )
})
