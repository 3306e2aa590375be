import { existsSync, rmSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { daemonDesk, eventually, lives } from "./desk.ts"

describe("a daemon whose state file is lost", () => {
  it.scopedLive("is ended by who asks for that: its lock tells that it is there, and it writes the file again", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      const { json } = yield* desk.run("sync", "daemon", "start", "--json")
      const file = desk.home.at(".spec-kitty/daemon.json")
      rmSync(file)
      assert.deepInclude((yield* desk.run("sync", "daemon", "stop", "--json")).json, {
        result: "stopped",
        pid: json.pid
      })
      assert.isFalse(yield* lives(json.pid))
    })
  )

  it.scopedLive("and that cannot write it is seen by every look, and no other one is started beside it", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      const { json } = yield* desk.run("sync", "daemon", "start", "--json")
      process.kill(json.pid, "SIGSTOP")
      rmSync(desk.home.at(".spec-kitty/daemon.json"))
      const status = yield* desk.run("sync", "daemon", "status", "--json")
      assert.deepInclude(status.json, { state: "stuck", pid: null })
      assert.include(status.json.problem, "state file is lost")
      assert.match((yield* desk.run("sync", "status")).stdout, /Background {2}stuck\n[^\n]*state file is lost/)
      // `start` and `stop` would say that they cannot: nobody is sent there.
      assert.match(status.json.next_action, /within seconds[^]*Look for a process `spec-kitty sync daemon run`/)
      // Who has switched sync off is not sent to a command that refuses, either.
      const off = yield* desk.runIn({ SPEC_KITTY_ENABLE_SAAS_SYNC: "" })("sync", "daemon", "status", "--json")
      assert.include(off.json.problem, "state file is lost")
      assert.include(off.json.next_action, "Look for a process `spec-kitty sync daemon run` and end it yourself")
      for (const verb of ["stop", "start"]) {
        const { exitCode, json } = yield* desk.run("sync", "daemon", verb, "--json")
        assert.deepStrictEqual([exitCode, json.error.code], [1, "daemon_does_not_end"])
      }
      assert.isTrue(yield* lives(json.pid))
    })
  )
})

describe("a daemon that was ended", () => {
  it.scopedLive("by a signal, because it did not answer who asked it to, is not taken for one that died", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      const { json } = yield* desk.run("sync", "daemon", "start", "--json")
      process.kill(json.pid, "SIGSTOP")
      assert.deepInclude((yield* desk.run("sync", "daemon", "stop", "--json")).json, { result: "stopped" })
      yield* eventually(Effect.map(lives(json.pid), (is) => !is))
      const { ended, process: left } = yield* desk.state
      assert.deepStrictEqual([left, ended?.why], [null, "it was asked to"])
      const status = yield* desk.run("sync", "daemon", "status", "--json")
      assert.deepInclude(status.json, { state: "stopped", problem: null })
      assert.isTrue(existsSync(desk.home.at(".spec-kitty/daemon.json")))
    })
  )
})
