import { spawnSync } from "node:child_process"
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { ask } from "../../src/daemon/control.ts"
import { nothingYet, writeDaemonState } from "../../src/daemon/DaemonState.ts"
import { builtCommand } from "../helpers/built.ts"
import { daemonDesk, eventually } from "./desk.ts"

describe("a daemon that is started anew by who asks for it", () => {
  it.scopedLive("tries everything at once, whatever the one before had learned of the host", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      yield* desk.record(1)
      const now = yield* Clock.currentTimeMillis
      const trouble = {
        failures: 11,
        until: now + 250_000,
        wait: 300_000,
        category: "offline",
        reason: "gone"
      } as const
      yield* Effect.provide(writeDaemonState({ ...nothingYet, trouble }), desk.paths)
      assert.match((yield* desk.run("sync", "daemon", "status")).stdout, /Trouble +gone; next try at/)
      assert.deepInclude((yield* desk.run("sync", "daemon", "start", "--json")).json, { result: "started" })
      yield* eventually(Effect.map(desk.ingested, ({ length }) => length === 1))
      yield* eventually(Effect.map(desk.state, ({ trouble }) => trouble === null))
    })
  )
})

describe("a refusal that is over", () => {
  it.scopedLive("is told by nobody once `sync now` got through, also where no daemon runs", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      yield* desk.fault("events/batch=412:1")
      yield* desk.record(1)
      yield* desk.run("sync", "daemon", "start")
      yield* eventually(Effect.map(desk.state, ({ parked }) => parked !== null))
      yield* desk.run("sync", "daemon", "stop")
      assert.include((yield* desk.run("sync", "daemon", "status", "--json")).json.problem, "waits for you")
      assert.strictEqual((yield* desk.run("sync", "now", "--json")).json.synced, 1)
      assert.deepInclude((yield* desk.run("sync", "daemon", "status", "--json")).json, { parked: null, problem: null })
      assert.deepInclude((yield* desk.run("sync", "status", "--json")).json.background, { parked: null, problem: null })
      assert.notInclude((yield* desk.run("doctor")).stdout, "waits for you")
    })
  )
})

describe("a daemon in trouble", () => {
  it.scopedLive("says so itself, whatever could be written down", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      yield* desk.fault("events/batch=503:*")
      yield* desk.record(1)
      yield* desk.run("sync", "daemon", "start")
      yield* eventually(Effect.map(desk.state, ({ trouble }) => trouble !== null))
      const { process, ...written } = yield* desk.state
      if (process === null) return assert.fail("it tells of itself")
      const reply = yield* ask(process, "health", "2 seconds")
      assert.include(reply._tag === "Answered" ? reply.health.trouble?.reason : "", "HTTP 503")
      // As it is where the disk is full: the file knows nothing of it.
      yield* Effect.provide(writeDaemonState({ ...written, process, trouble: null }), desk.paths)
      assert.include((yield* desk.run("sync", "status", "--json")).json.background.trouble, "HTTP 503")
      assert.match((yield* desk.run("sync", "daemon", "status")).stdout, /Trouble +.*HTTP 503/)
    })
  )

  it.scopedLive("says what it waits for while it does what a busy host asks for", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      yield* desk.fault("events/batch=429:1:retry_after=50")
      yield* desk.record(1)
      yield* desk.run("sync", "daemon", "start")
      const status = Effect.map(desk.run("sync", "daemon", "status", "--json"), ({ json }) => json)
      yield* eventually(Effect.map(status, ({ trouble }) => trouble !== null))
      assert.deepInclude((yield* status).trouble, { category: "rate_limited" })
      assert.strictEqual((yield* status).draining, true)
    })
  )
})

describe("a daemon that cannot begin", () => {
  it.scopedLive("says why in lines with a time, where its log is what it speaks to", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      mkdirSync(desk.home.at(".spec-kitty/daemon.json"))
      const log = desk.home.write(".spec-kitty/logs/daemon.log", "")
      const command = yield* builtCommand
      const end = openSync(log, "a")
      const { status } = spawnSync(process.execPath, [command, "sync", "daemon", "run"], {
        cwd: desk.home.path,
        env: { ...desk.env, HOME: desk.home.path },
        stdio: ["ignore", "ignore", end]
      })
      closeSync(end)
      const lines = readFileSync(log, "utf8").trimEnd().split("\n")
      assert.strictEqual(status, 1)
      assert.match(lines.at(-1) ?? "", /^\d{4}-\S+ Cannot .*daemon\.json.*\. /)
      assert.deepStrictEqual(
        lines.filter((line) => !/^\d{4}-\d\d-\d\dT\S+ /.test(line)),
        []
      )
    })
  )
})
