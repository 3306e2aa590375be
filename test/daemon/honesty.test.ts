import { existsSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Finding } from "../../src/doctor/Finding.ts"
import { daemonDesk, eventually, killNow, lives } from "./desk.ts"

const backgroundIn = (checks: ReadonlyArray<Finding>) => checks.find(({ check }) => check === "background")

describe("what commands say of the daemon", () => {
  it.scopedLive("is what it is: not there, at work, dead", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      const look = Effect.all([desk.run("sync", "status", "--json"), desk.run("doctor", "--json")]).pipe(
        Effect.map(([status, doctor]) => [status.json.background, backgroundIn(doctor.json.checks)] as const)
      )
      const [before, found] = yield* look
      assert.deepInclude(before, { running: false, state: "stopped", pid: null, policy: "auto", problem: null })
      assert.deepInclude(found, { status: "off", message: "Background sync does not run" })
      const { json } = yield* desk.run("sync", "daemon", "start", "--json")
      const [running, fine] = yield* look
      assert.deepInclude(running, { running: true, pid: json.pid, since: json.since, version: json.version })
      assert.deepInclude(fine, { status: "ok" })
      killNow(json.pid)
      yield* eventually(Effect.map(lives(json.pid), (is) => !is))
      const [dead, problem] = yield* look
      assert.deepInclude(dead, { running: false, state: "died" })
      assert.include(dead.problem, "ended without a word")
      assert.deepInclude(problem, { status: "problem" })
      const text = yield* desk.run("sync", "status")
      assert.match(text.stdout, /Background {2}has died[^]*sync daemon start/)
    })
  )

  it.scopedLive("names why nothing is sent, and what helps, and forgets it once that has helped", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      yield* desk.record(1)
      yield* desk.fault("events/batch=412:*")
      yield* desk.run("sync", "daemon", "start", "--json")
      yield* eventually(Effect.map(desk.state, ({ parked }) => parked !== null))
      const { json } = yield* desk.run("sync", "status", "--json")
      assert.deepInclude(json.background.parked, { category: "protocol_mismatch" })
      assert.include(json.background.next_action, "Upgrade spec-kitty")
      yield* desk.clearFaults
      yield* desk.run("sync", "daemon", "start")
      yield* eventually(Effect.map(desk.ingested, (events) => events.length === 1))
      yield* eventually(Effect.map(desk.state, ({ parked }) => parked === null))
      assert.isNull((yield* desk.run("sync", "status", "--json")).json.background.problem)
    })
  )

  it.scopedLive("names what keeps it from being told, and what may still arrive for somebody who has signed out", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      yield* desk.record(1)
      yield* desk.fault("events/batch=latency:10s")
      yield* desk.run("sync", "daemon", "start")
      yield* eventually(Effect.sync(() => existsSync(desk.home.at(".spec-kitty/locks/drain.json"))))
      const off = yield* desk.runIn({ SPEC_KITTY_NO_DAEMON: "1" })("sync", "status")
      assert.match(off.stdout, /is told nothing from here \(SPEC_KITTY_NO_DAEMON\)[^\n]*`spec-kitty sync now`/)
      assert.notInclude((yield* desk.run("sync", "status")).stdout, "is told nothing")
      const { advice } = (yield* desk.run("auth", "logout", "--json")).json
      assert.include(advice, "What is on its way at this moment may still arrive.")
    })
  )
})
