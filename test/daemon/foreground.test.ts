import { existsSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { startBuilt } from "../helpers/built.ts"
import { daemonDesk, eventually } from "./desk.ts"

describe("sync daemon run", () => {
  it.scopedLive("ends within two seconds of SIGTERM, also while the host takes a batch and says nothing", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      yield* desk.record(1)
      yield* desk.fault("events/batch=latency:60s:*")
      const env = { HOME: desk.home.path, ...desk.env }
      const { child, end } = yield* startBuilt({ cwd: desk.project.path, env }, "sync", "daemon", "run")
      yield* eventually(Effect.map(desk.state, ({ process }) => process !== null))
      yield* eventually(Effect.map(desk.run("sync", "daemon", "status", "--json"), ({ json }) => json.draining))
      const begun = performance.now()
      child.kill("SIGTERM")
      const { exitCode, stdout } = yield* end
      assert.isBelow(performance.now() - begun, 2500)
      assert.deepStrictEqual([exitCode, stdout], [0, ""])
      assert.deepInclude(yield* desk.state, { process: null })
      yield* desk.clearFaults
      // What it held is sent by whoever comes next.
      assert.strictEqual((yield* desk.run("sync", "now", "--json")).exitCode, 0)
      assert.strictEqual((yield* desk.ingested).length, 1)
    })
  )

  it.scopedLive.each([
    ["SIGINT", 130],
    ["SIGTERM", 0],
    ["SIGHUP", 0]
  ] as const)("ends in order by %s, with its code and one document", ([signal, code]) =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      const env = { HOME: desk.home.path, ...desk.env }
      const { child, end } = yield* startBuilt({ cwd: desk.project.path, env }, "sync", "daemon", "run", "--json")
      yield* eventually(Effect.map(desk.state, ({ process }) => process !== null))
      child.kill(signal)
      const { exitCode, stdout } = yield* end
      assert.deepStrictEqual([exitCode, JSON.parse(stdout)], [code, { result: "ended", reason: "it was interrupted" }])
      const { ended, process } = yield* desk.state
      assert.deepStrictEqual([process, ended?.why], [null, "it was interrupted"])
      const status = yield* desk.run("sync", "daemon", "status", "--json")
      assert.deepInclude(status.json, { state: "stopped", problem: null })
    })
  )

  it.scopedLive("shows what it does, and answers with one document when another one ends it", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      yield* desk.record(2)
      const env = { HOME: desk.home.path, ...desk.env }
      const { end } = yield* startBuilt({ cwd: desk.project.path, env }, "sync", "daemon", "run", "--json")
      yield* eventually(Effect.map(desk.ingested, (events) => events.length === 2))
      assert.strictEqual((yield* desk.run("sync", "daemon", "stop")).exitCode, 0)
      const { exitCode, stderr, stdout } = yield* end
      assert.strictEqual(exitCode, 0)
      assert.deepStrictEqual(JSON.parse(stdout), { result: "ended", reason: "it was asked to" })
      assert.match(stderr, /started: process[^]*ended: it was asked to/)
    })
  )

  it.scopedLive(
    "refuses behind the closed gate, with nobody signed in, and where it is switched off, and leaves nothing",
    () =>
      Effect.gen(function* () {
        const desk = yield* daemonDesk()
        const closed = desk.runIn({ SPEC_KITTY_ENABLE_SAAS_SYNC: "" })
        for (const verb of ["run", "start"]) {
          const { exitCode, json } = yield* closed("sync", "daemon", verb, "--json")
          assert.deepStrictEqual([exitCode, json.error.code], [1, "rollout_disabled"])
        }
        const off = yield* desk.runIn({ SPEC_KITTY_NO_DAEMON: "1" })("sync", "daemon", "start", "--json")
        assert.deepStrictEqual([off.exitCode, off.json.error.code], [1, "daemon_switched_off"])
        desk.signOut()
        const nobody = yield* desk.run("sync", "daemon", "start", "--json")
        assert.deepStrictEqual([nobody.exitCode, nobody.json.error.code], [4, "missing_auth"])
        for (const verb of ["stop", "status", "logs"]) {
          assert.strictEqual((yield* closed("sync", "daemon", verb)).exitCode, 0)
        }
        for (const file of ["daemon.json", "logs", "locks/daemon.lock"]) {
          assert.isFalse(existsSync(desk.home.at(".spec-kitty", file)))
        }
        assert.deepStrictEqual(yield* desk.routes, [])
      })
  )
})
