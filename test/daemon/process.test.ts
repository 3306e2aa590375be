import { readFileSync, statSync } from "node:fs"
import { createServer } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { writeDaemonState } from "../../src/daemon/DaemonState.ts"
import { withFileLock } from "../../src/platform/FileLock.ts"
import { daemonDesk, daemonsOf, eventually, killNow, lives, stranger } from "./desk.ts"

describe("the daemon's process", () => {
  it.scopedLive("starts, sends what waits, outlives who started it, and ends when it is told to", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      yield* desk.record(3)
      const { exitCode, json } = yield* desk.run("sync", "daemon", "start", "--json")
      assert.deepInclude({ ...json, exitCode }, { exitCode: 0, result: "started", server: desk.url })
      yield* eventually(Effect.map(desk.ingested, (events) => events.length === 3))
      const again = yield* desk.run("sync", "daemon", "start", "--json")
      assert.deepInclude(again.json, { result: "already_running", pid: json.pid })
      const status = yield* desk.run("sync", "daemon", "status", "--json")
      assert.deepInclude(status.json, { state: "running", pid: json.pid, problem: null, policy: "auto" })
      const logs = yield* desk.run("sync", "daemon", "logs")
      assert.match(logs.stdout, /started: process \d+[^]*sent: 3 new/)
      const stop = yield* desk.run("sync", "daemon", "stop", "--json")
      assert.deepInclude(stop.json, { result: "stopped", pid: json.pid })
      assert.isFalse(yield* lives(json.pid))
      const after = yield* desk.run("sync", "daemon", "status", "--json")
      assert.deepInclude(after.json, { state: "stopped", problem: null, pid: null })
      assert.deepInclude((yield* desk.run("sync", "daemon", "stop", "--json")).json, { result: "not_running" })
    })
  )

  it.scopedLive("keeps what it writes to its owner, and its token out of the log", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      yield* desk.run("sync", "daemon", "start", "--json")
      const { process } = yield* desk.state
      for (const file of ["daemon.json", "logs/daemon.log"]) {
        assert.strictEqual(statSync(desk.home.at(".spec-kitty", file)).mode & 0o777, 0o600)
      }
      const log = readFileSync(desk.home.at(".spec-kitty/logs/daemon.log"), "utf8")
      assert.notInclude(log, process?.token ?? "none")
      assert.notInclude(readFileSync(`/proc/${process?.pid}/cmdline`, "utf8"), process?.token ?? "none")
      assert.strictEqual(readFileSync(`/proc/${process?.pid}/stat`, "utf8").split(" ")[5], String(process?.pid))
    })
  )

  it.scopedLive("is one, however many are started at once", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      const answers = yield* Effect.all(
        Array.from({ length: 8 }, () => desk.run("sync", "daemon", "start", "--json")),
        { concurrency: "unbounded" }
      )
      const { process } = yield* desk.state
      assert.deepStrictEqual([...new Set(answers.map(({ json }) => json.pid))], [process?.pid])
      yield* eventually(Effect.sync(() => daemonsOf(desk.home.path).length === 1))
      const other = yield* desk.run("sync", "daemon", "run", "--json")
      assert.deepInclude(other.json.error, { code: "daemon_runs" })
      assert.strictEqual(other.exitCode, 1)
    })
  )

  it.scopedLive("that was killed is told of, and makes place for the next one", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      const { json } = yield* desk.run("sync", "daemon", "start", "--json")
      killNow(json.pid)
      yield* eventually(Effect.map(lives(json.pid), (is) => !is))
      const status = yield* desk.run("sync", "daemon", "status", "--json")
      assert.deepInclude(status.json, { state: "died", pid: json.pid })
      assert.include(status.json.next_action, "sync daemon start")
      const next = yield* desk.run("sync", "daemon", "start", "--json")
      assert.deepInclude(next.json, { result: "started" })
      assert.notStrictEqual(next.json.pid, json.pid)
    })
  )

  it.scopedLive("that does not answer is told of, ended by who asks for that, and replaced by who wants one", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      const { json } = yield* desk.run("sync", "daemon", "start", "--json")
      process.kill(json.pid, "SIGSTOP")
      const status = yield* desk.run("sync", "daemon", "status", "--json")
      assert.deepInclude(status.json, { state: "stuck", pid: json.pid })
      const next = yield* desk.run("sync", "daemon", "start", "--json")
      assert.deepInclude(next.json, { result: "replaced" })
      assert.isFalse(yield* lives(json.pid))
    })
  )

  it.scopedLive("never signals a process that has only its number", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      const first = yield* desk.run("sync", "daemon", "start", "--json")
      killNow(first.json.pid)
      yield* eventually(Effect.map(lives(first.json.pid), (is) => !is))
      const other = yield* stranger
      yield* desk.retell({ pid: other.pid ?? 0 })
      const told = yield* desk.state
      assert.deepInclude((yield* desk.run("sync", "daemon", "status", "--json")).json, { state: "died" })
      assert.deepInclude((yield* desk.run("sync", "daemon", "stop", "--json")).json, { result: "not_running" })
      assert.isTrue(yield* lives(other.pid ?? 0))
      yield* Effect.provide(writeDaemonState(told), desk.paths)
      // Where nobody can tell when that process began, silence and a lock that is held are all there is to see, and no proof.
      const silent = yield* Effect.acquireRelease(
        Effect.async<number>((resume) => {
          const server = createServer(() => undefined).listen(0, "127.0.0.1", () => {
            const address = server.address()
            resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0))
          })
          server.unref()
        }),
        () => Effect.void
      )
      yield* desk.retell({ pid: other.pid ?? 0, start: null, port: silent })
      const lock = desk.home.at(".spec-kitty/locks/daemon.lock")
      const stop = yield* withFileLock(lock)(desk.run("sync", "daemon", "stop", "--json"))
      assert.deepInclude(stop.json.error, { code: "daemon_does_not_end" })
      assert.isTrue(yield* lives(other.pid ?? 0))
      // Whoever holds no lock has died, whatever listens on its port.
      assert.deepInclude((yield* desk.run("sync", "daemon", "status", "--json")).json, { state: "died" })
      assert.deepInclude((yield* desk.run("sync", "daemon", "start", "--json")).json, { result: "started" })
      assert.isTrue(yield* lives(other.pid ?? 0))
    })
  )

  it.scopedLive("is replaced by a newer version, and by one for another host, but not by an older one", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      const { json } = yield* desk.run("sync", "daemon", "start", "--json")
      yield* desk.retell({ version: "0.0.1" })
      const second = yield* desk.run("sync", "daemon", "start", "--json")
      assert.deepInclude(second.json, { result: "replaced" })
      assert.isFalse(yield* lives(json.pid))
      yield* desk.retell({ server: "https://elsewhere.example" })
      assert.deepInclude((yield* desk.run("sync", "daemon", "status", "--json")).json, { outdated: true })
      const third = yield* desk.run("sync", "daemon", "start", "--json")
      assert.deepInclude(third.json, { result: "replaced" })
      yield* desk.retell({ version: "99.0.0" })
      const fourth = yield* desk.run("sync", "daemon", "start", "--json")
      assert.deepInclude(fourth.json, { result: "already_running", pid: third.json.pid })
    })
  )
})
