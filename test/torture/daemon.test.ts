import { readdirSync, rmSync } from "node:fs"
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { daemonDesk, daemonsOf, eventually, killNow, lives } from "../daemon/desk.ts"
import { isLong, sized, torture } from "./seed.ts"

const mishaps = ["none", "kill", "switch", "terminate", "outage", "older", "live", "restart", "freeze"] as const

/** What befalls the live connections that are opened next. */
const liveFaults = ["drop:2:events=1", "noack:1", "503:2", "garble:1", "lose:1"] as const

describe("background sync", () => {
  torture("brings every event to the host once, whatever befalls its daemons, and leaves one of them at most", (draw) =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      const { home, project } = desk
      project.git("init", "--quiet", "--initial-branch=main")
      project.git("config", "user.name", "Ada")
      project.git("config", "user.email", "ada@example.com")
      yield* desk.runIn({ SPEC_KITTY_NO_DAEMON: "1" })("init", "--here", "--ai", "claude", "--non-interactive")
      const locks = home.at(".spec-kitty", "locks")
      const rounds = sized(mishaps.length, 200)
      let [hasDied, told, user] = [false, 0, "ann"]
      for (let round = 0; round < rounds; round++) {
        const mishap = isLong ? draw.oneOf(...mishaps) : mishaps[round]
        if (mishap === "outage") yield* desk.stop
        // What is told once in an hour is told anew for each death.
        if (hasDied) for (const name of readdirSync(locks)) if (name.startsWith("told-")) rmSync(`${locks}/${name}`)
        const { exitCode, stderr, stdout } = yield* desk.run("specify", `Mission ${round}`, "--json")
        assert.strictEqual(exitCode, 0, stdout)
        if (hasDied) {
          assert.include(stderr, "had ended without a word")
          told += 1
        } else assert.notInclude(stderr, "without a word")
        hasDied = false
        const pid = (yield* desk.state).process?.pid
        if (pid !== undefined && daemonsOf(home.path).includes(pid)) {
          if (mishap === "kill") {
            killNow(pid)
            yield* eventually(Effect.map(lives(pid), (is) => !is))
            hasDied = (yield* desk.state).process?.pid === pid
          }
          if (mishap === "terminate") process.kill(pid, "SIGTERM")
          if (mishap === "older") yield* desk.retell({ version: "0.0.1" })
          if (mishap === "restart") for (const verb of ["stop", "start"]) yield* desk.run("sync", "daemon", verb)
          if (mishap === "freeze") {
            process.kill(pid, "SIGSTOP")
            yield* desk.run("sync", "daemon", "start")
          }
        }
        if (mishap === "outage") yield* desk.start
        if (mishap === "live") yield* desk.fault(`ws/v1/events=${draw.oneOf(...liveFaults)}`)
        if (mishap === "switch") {
          user = user === "ann" ? "bob" : "ann"
          yield* desk.signInAs(user)
        }
      }
      // What was recorded as somebody waits until he is back.
      for (const back of [user, user === "ann" ? "bob" : "ann"]) {
        yield* desk.signInAs(back)
        yield* desk.run("sync", "daemon", "start")
        const pending = Effect.map(desk.run("sync", "status", "--json"), ({ json }) => json.queue.pending)
        yield* eventually(Effect.map(pending, (count) => count === 0))
        const { json } = yield* desk.run("sync", "status", "--json")
        assert.deepInclude(json.queue, { pending: 0, failed: 0 }, back)
      }
      const ids = (yield* desk.ingested).map((event) => event["event_id"])
      assert.deepStrictEqual([ids.length, new Set(ids).size], [rounds, rounds])
      const live = (yield* desk.requests).filter(({ method, route }) => method === "EVENT" && route === "ws/v1/events")
      assert.isNotEmpty(live, "nothing went over a live connection")
      yield* eventually(Effect.sync(() => daemonsOf(home.path).length === 1))
      yield* desk.run("sync", "daemon", "stop")
      assert.deepStrictEqual(daemonsOf(home.path), [])
      yield* Effect.logInfo(
        `${rounds} rounds, ${ids.length} events, ${live.length} over a live connection, ${told} deaths told`
      )
    })
  )
})
