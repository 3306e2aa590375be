import { existsSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { daemonDesk, planningDesk } from "./desk.ts"

describe("a session that is over", () => {
  it.scopedLive("is told by every look at what waits, with what helps, though no daemon has met it", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      yield* desk.record(1)
      const past = '"2020-01-01T00:00:00+00:00"'
      const tokens = `[tokens]\naccess_expires_at = ${past}\nrefresh_expires_at = ${past}`
      desk.home.write(".spec-kitty/credentials", desk.home.read(".spec-kitty/credentials").replace("[tokens]", tokens))
      const status = yield* desk.run("sync", "status")
      assert.match(status.stdout, /Background[^]*your session has expired[^]*Run `spec-kitty auth login`/)
      const { json } = yield* desk.run("sync", "daemon", "status", "--json")
      assert.deepInclude(json, { state: "stopped", next_action: "Run `spec-kitty auth login`." })
      assert.isFalse(existsSync(desk.home.at(".spec-kitty/daemon.json")))
      const closed = yield* desk.runIn({ SPEC_KITTY_ENABLE_SAAS_SYNC: "" })("sync", "daemon", "status", "--json")
      assert.isNull(closed.json.problem)
    })
  )

  it.scopedLive("is told once by commands, and the next one that is over is another one", () =>
    Effect.gen(function* () {
      const desk = yield* planningDesk
      const past = '"2020-01-01T00:00:00+00:00"'
      const tokens = `[tokens]\naccess_expires_at = ${past}\nrefresh_expires_at = ${past}`
      const ended = desk.home.read(".spec-kitty/credentials").replace("[tokens]", tokens)
      const told: Array<boolean> = []
      for (const session of [ended, null, ended]) {
        if (session !== null) desk.home.write(".spec-kitty/credentials", session)
        const { stderr } = yield* desk.run("specify", `Mission ${told.length}`)
        told.push(stderr.includes("your session has expired"))
      }
      assert.deepStrictEqual(told, [true, false, true])
    })
  )
})
