import { mkdirSync, utimesSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { processStart } from "../../src/platform/processes.ts"
import { daemonsOf, eventually, lives, planningDesk, stranger } from "./desk.ts"

/** Makes a command believe that the last start was that long ago. */
const aged = (file: string, seconds: number) =>
  utimesSync(file, Date.now() / 1000 - seconds, Date.now() / 1000 - seconds)

describe("a daemon that does not come up", () => {
  it.scopedLive("is told with the reason where the reason can be seen beforehand, and nothing is started", () =>
    Effect.gen(function* () {
      const desk = yield* planningDesk
      mkdirSync(desk.home.at(".spec-kitty/daemon.json"), { recursive: true })
      const { exitCode, stderr } = yield* desk.run("specify", "One")
      assert.strictEqual(exitCode, 0)
      assert.match(
        stderr,
        /^warning: Background sync could not be started \([^\n]*daemon\.json: it is a directory[^\n]*\n$/
      )
      assert.deepStrictEqual(daemonsOf(desk.home.path), [])
      const status = yield* desk.run("sync", "status", "--json")
      assert.match(status.json.background.problem, /cannot be started \([^\n]*daemon\.json: it is a directory/)
      const { json } = yield* desk.run("sync", "daemon", "start", "--json")
      assert.include(json.error.message, "daemon.json: it is a directory")
    })
  )

  it.scopedLive("is told once by the next command and by every look, and a process that hangs is ended", () =>
    Effect.gen(function* () {
      const desk = yield* planningDesk
      const mark = ".spec-kitty/locks/daemon.starting"
      // As Node that was started for a daemon and gets no further than before its script.
      const child = yield* stranger
      const start = yield* Effect.map(processStart(child.pid ?? 0), Option.getOrNull)
      desk.home.write(mark, JSON.stringify({ pid: child.pid, start }))
      // It is given its time, and nobody starts another one beside it.
      const first = yield* desk.run("specify", "One")
      assert.deepStrictEqual([first.exitCode, first.stderr, daemonsOf(desk.home.path)], [0, "", []])
      aged(desk.home.at(mark), 60)
      const status = yield* desk.run("sync", "status", "--json")
      assert.include(status.json.background.problem, `(process ${child.pid}) and did not come up`)
      assert.deepStrictEqual(
        (yield* desk.run("sync", "daemon", "status", "--json")).json.problem,
        status.json.background.problem
      )
      const second = yield* desk.run("specify", "Two")
      assert.match(
        second.stderr,
        /^warning: Background sync was started[^\n]*did not come up\. [^\n]*`spec-kitty sync daemon run`[^\n]*\n$/
      )
      yield* eventually(Effect.map(lives(child.pid ?? 0), (is) => !is))
      // The next one comes up: nothing is missed any more.
      yield* eventually(Effect.map(desk.state, ({ process }) => process !== null))
      assert.isNull((yield* desk.run("sync", "status", "--json")).json.background.problem)
    })
  )
})

describe("a daemon that cannot be reached", () => {
  it.scopedLive("at its port, though its process is there, is told by the next command", () =>
    Effect.gen(function* () {
      const desk = yield* planningDesk
      yield* desk.run("sync", "daemon", "start")
      yield* desk.retell({ port: 1 })
      const { stderr } = yield* desk.run("specify", "One")
      assert.match(
        stderr,
        /^warning: Background sync \(process \d+\) does not answer\. [^\n]*sync daemon start[^\n]*\n$/
      )
      assert.strictEqual((yield* desk.run("specify", "Two")).stderr, "")
    })
  )
})

describe("`sync daemon stop` while one comes up", () => {
  it.scopedLive("waits for it and ends it: none runs a moment later", () =>
    Effect.gen(function* () {
      const desk = yield* planningDesk
      yield* desk.run("specify", "One")
      const { json } = yield* desk.run("sync", "daemon", "stop", "--json")
      assert.strictEqual(json.result, "stopped")
      assert.isFalse(yield* lives(json.pid))
      assert.deepStrictEqual(daemonsOf(desk.home.path), [])
      assert.isNull((yield* desk.run("sync", "status", "--json")).json.background.problem)
    })
  )

  it.scopedLive("ends one that hangs, where it is proven to be that one, and nobody misses it", () =>
    Effect.gen(function* () {
      const desk = yield* planningDesk
      const mark = ".spec-kitty/locks/daemon.starting"
      const child = yield* stranger
      const start = yield* Effect.map(processStart(child.pid ?? 0), Option.getOrNull)
      desk.home.write(mark, JSON.stringify({ pid: child.pid, start: "another one" }))
      aged(desk.home.at(mark), 60)
      assert.strictEqual((yield* desk.run("sync", "daemon", "stop", "--json")).json.result, "not_running")
      assert.isTrue(yield* lives(child.pid ?? 0))
      desk.home.write(mark, JSON.stringify({ pid: child.pid, start }))
      aged(desk.home.at(mark), 60)
      assert.deepInclude((yield* desk.run("sync", "daemon", "stop", "--json")).json, {
        result: "stopped",
        pid: child.pid
      })
      yield* eventually(Effect.map(lives(child.pid ?? 0), (is) => !is))
      assert.isNull((yield* desk.run("sync", "status", "--json")).json.background.problem)
    })
  )
})
