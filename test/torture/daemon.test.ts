import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { daemonDesk, daemonsOf, eventually, killNow } from "../daemon/desk.ts"
import { isLong, sized, torture } from "./seed.ts"

const mishaps = ["none", "kill", "terminate", "outage", "older", "freeze"] as const

describe("background sync", () => {
  torture("brings every event to the host once, whatever befalls its daemons, and leaves one of them at most", (draw) =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      const { home, project } = desk
      project.git("init", "--quiet", "--initial-branch=main")
      project.git("config", "user.name", "Ada")
      project.git("config", "user.email", "ada@example.com")
      yield* desk.runIn({ SPEC_KITTY_NO_DAEMON: "1" })("init", "--here", "--ai", "claude", "--non-interactive")
      const rounds = sized(mishaps.length, 200)
      for (let round = 0; round < rounds; round++) {
        const mishap = isLong ? draw.oneOf(...mishaps) : mishaps[round]
        if (mishap === "outage") yield* desk.stop
        const { exitCode, stdout } = yield* desk.run("specify", `Mission ${round}`, "--json")
        assert.strictEqual(exitCode, 0, stdout)
        const pid = (yield* desk.state).process?.pid
        if (pid !== undefined && daemonsOf(home.path).includes(pid)) {
          if (mishap === "kill") killNow(pid)
          if (mishap === "terminate") process.kill(pid, "SIGTERM")
          if (mishap === "older") yield* desk.retell({ version: "0.0.1" })
          if (mishap === "freeze") {
            process.kill(pid, "SIGSTOP")
            yield* desk.run("sync", "daemon", "start")
          }
        }
        if (mishap === "outage") yield* desk.start
      }
      yield* desk.run("sync", "daemon", "start")
      yield* eventually(Effect.map(desk.ingested, ({ length }) => length >= rounds))
      const ids = (yield* desk.ingested).map((event) => event["event_id"])
      assert.deepStrictEqual([ids.length, new Set(ids).size], [rounds, rounds])
      yield* eventually(Effect.sync(() => daemonsOf(home.path).length === 1))
      assert.strictEqual(daemonsOf(home.path).length, 1)
      yield* desk.run("sync", "daemon", "stop")
      assert.deepStrictEqual(daemonsOf(home.path), [])
      const { json } = yield* desk.run("sync", "status", "--json")
      assert.deepInclude(json.queue, { pending: 0, failed: 0 })
    })
  )
})
