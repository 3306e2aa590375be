import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { daemonDesk, daemonsOf, eventually, killNow } from "../daemon/desk.ts"
import { isLong, seeded } from "./seed.ts"

const rounds = isLong ? 200 : 6

type Mishap = "none" | "kill" | "terminate" | "outage" | "older" | "freeze"

const mishaps: ReadonlyArray<Mishap> = ["none", "kill", "terminate", "outage", "older", "freeze"]

describe("background sync", () => {
  it.scopedLive(
    "brings every event to the host once, whatever befalls its daemons, and leaves one of them at most",
    () =>
      Effect.gen(function* () {
        const desk = yield* daemonDesk()
        const random = seeded("daemon")
        const pid = Effect.map(desk.state, ({ process }) => process?.pid ?? 0)
        const quick = { SPEC_KITTY_NO_DAEMON: "1" }
        desk.project.git("init", "--quiet", "--initial-branch=main")
        desk.project.git("config", "user.name", "Ada")
        desk.project.git("config", "user.email", "ada@example.com")
        yield* desk.runIn(quick)("init", "--here", "--ai", "claude", "--non-interactive")
        let recorded = 0
        for (let round = 0; round < rounds; round++) {
          const mishap = isLong ? mishaps[random(mishaps.length)] : mishaps[round]
          if (mishap === "outage") yield* desk.stop
          const { exitCode, stdout } = yield* desk.run("specify", `Mission ${round}`, "--json")
          assert.strictEqual(exitCode, 0, stdout)
          recorded += 1
          const victim = yield* pid
          if (mishap === "kill" && victim > 0) killNow(victim)
          if (mishap === "terminate" && victim > 0) process.kill(victim, "SIGTERM")
          if (mishap === "freeze" && victim > 0) {
            process.kill(victim, "SIGSTOP")
            yield* desk.run("sync", "daemon", "start")
          }
          if (mishap === "older" && victim > 0) yield* desk.retell({ version: "0.0.1" })
          if (mishap === "outage") yield* desk.start
          assert.isAtMost(daemonsOf(desk.home.path).length, 2, `round ${round}: ${mishap}`)
        }
        yield* desk.run("sync", "daemon", "start")
        yield* eventually(Effect.map(desk.ingested, (events) => events.length >= recorded))
        const ids = (yield* desk.ingested).map((event) => event["event_id"])
        assert.strictEqual(new Set(ids).size, recorded)
        assert.strictEqual(ids.length, recorded)
        yield* eventually(Effect.sync(() => daemonsOf(desk.home.path).length === 1))
        yield* desk.run("sync", "daemon", "stop")
        yield* eventually(Effect.sync(() => daemonsOf(desk.home.path).length === 0))
        const { json } = yield* desk.run("sync", "status", "--json")
        assert.deepInclude(json.queue, { pending: 0, failed: 0 })
      }),
    { timeout: isLong ? 1_800_000 : 120_000 }
  )
})
