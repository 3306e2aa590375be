import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { startBuilt } from "../helpers/built.ts"
import { daemonDesk, eventually, killNow, lives } from "./desk.ts"

/** A project whose first work package can be implemented, and a daemon that has sent what came of that so far. */
const plannedDesk = (...faults: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const desk = yield* daemonDesk()
    for (const fault of faults) yield* desk.fault(fault)
    const { git, write } = desk.project
    git("init", "--quiet", "--initial-branch=main")
    git("config", "user.name", "Ada")
    git("config", "user.email", "ada@example.com")
    const quiet = desk.runIn({ SPEC_KITTY_NO_DAEMON: "1" })
    yield* quiet("init", "--here", "--ai", "claude", "--non-interactive")
    yield* quiet("specify", "demo")
    write(
      "kitty-specs/001-demo/spec.md",
      "# Demo\n\n| ID | Requirement | Status |\n|---|---|---|\n| FR-001 | Read. | proposed |\n"
    )
    write("kitty-specs/001-demo/plan.md", "# Plan\n\nRead the file.\n")
    write(
      "kitty-specs/001-demo/tasks.md",
      "# Tasks\n\n## Work Package WP01: Read\n\n**Requirement Refs**: FR-001\n\n- [ ] T001 Read\n"
    )
    write(
      "kitty-specs/001-demo/tasks/WP01-read.md",
      '---\nwork_package_id: "WP01"\ntitle: "Read"\nlane: "planned"\n---\n\n# Read\n'
    )
    git("add", "-A")
    git("commit", "--quiet", "-m", "Plan")
    const finalized = yield* quiet("agent", "feature", "finalize-tasks", "--feature", "001-demo", "--json")
    assert.strictEqual(finalized.exitCode, 0, finalized.stdout + finalized.stderr)
    const started = yield* desk.run("sync", "daemon", "start", "--json")
    assert.strictEqual(started.exitCode, 0, started.stderr)
    const pending = Effect.map(desk.run("sync", "status", "--json"), ({ json }) => json.queue.pending)
    yield* eventually(Effect.map(pending, (count) => count === 0))
    const delivery = Effect.map(desk.run("sync", "daemon", "status", "--json"), ({ json }) => [
      json.delivery,
      json.delivery_reason
    ])
    const moves = Effect.map(desk.ingested, (events) =>
      events.filter((event) => event["event_type"] === "WPStatusChanged")
    )
    const ways = Effect.map(desk.requests, (all) => all.map(({ method, route }) => `${method} ${route}`))
    return { ...desk, started, pending, delivery, moves, ways }
  })

describe("`implement WP01`, with the gate on and somebody signed in", () => {
  it.scopedLive.each([
    ["over a WebSocket when that is up", [], "live", "EVENT ws/v1/events"],
    ["by batch when it is not", ["ws/v1/events=403:*"], "batches", "POST events/batch"]
  ] as const)("is at the host within 2 s, %s", ([, faults, mode, way]) =>
    Effect.gen(function* () {
      const desk = yield* plannedDesk(...faults)
      yield* eventually(
        Effect.map(desk.delivery, ([now, reason]) => now === mode && (mode === "live" || reason !== null))
      )
      const before = (yield* desk.ways).length
      const implemented = yield* desk.run("implement", "WP01")
      const answered = performance.now()
      assert.strictEqual(implemented.exitCode, 0, implemented.stderr)
      yield* eventually(Effect.map(desk.moves, ({ length }) => length === 1))
      assert.isBelow(performance.now() - answered, 2000)
      const since = (yield* desk.ways).slice(before).filter((line) => !line.startsWith("PONG"))
      assert.deepStrictEqual([...new Set(since)], [way])
      yield* eventually(Effect.map(desk.pending, (count) => count === 0))
      const { stdout } = yield* desk.run("sync", "status")
      assert.include(stdout, mode === "live" ? "running (live, process" : "running (in batches, process")
      const status = yield* desk.run("sync", "daemon", "status")
      assert.match(
        status.stdout,
        mode === "live" ? /Delivery +live, over a WebSocket/ : /Delivery +in batches: .*HTTP 403/
      )
    })
  )
})

describe("a daemon that is killed between sending and acknowledgement", () => {
  it.scopedLive("leaves the event waiting; the next one delivers it, once in effect", () =>
    Effect.gen(function* () {
      const desk = yield* plannedDesk("ws/v1/events=noack:*")
      yield* eventually(Effect.map(desk.delivery, ([mode]) => mode === "live"))
      yield* desk.run("implement", "WP01")
      yield* eventually(Effect.map(desk.moves, ({ length }) => length === 1))
      killNow(desk.started.json.pid)
      yield* eventually(Effect.map(lives(desk.started.json.pid), (is) => !is))
      assert.strictEqual(yield* desk.pending, 1)
      yield* desk.run("sync", "daemon", "start", "--json")
      yield* eventually(Effect.map(desk.pending, (count) => count === 0))
      assert.strictEqual((yield* desk.moves).length, 1)
    })
  )
})

describe("a daemon whose account changes while it runs", () => {
  it.scopedLive("is told of that at once, and sends nothing yet of what was adopted", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      yield* desk.run("sync", "daemon", "start", "--json")
      const delivery = Effect.map(desk.run("sync", "daemon", "status", "--json"), ({ json }) => json.delivery)
      yield* eventually(Effect.map(delivery, (mode) => mode === "live"))
      yield* desk.record(1, null)
      const opened = Effect.map(desk.requests, (all) => all.filter(({ route }) => route === "ws-token").length)
      const before = yield* opened
      const { end } = yield* startBuilt(
        {
          cwd: desk.project.path,
          env: { ...desk.env, HOME: desk.home.path },
          stdin: desk.home.write("password", "kitty")
        },
        "auth",
        "login",
        "--username",
        "bob",
        "--password-stdin",
        "--force"
      )
      const login = yield* end
      assert.include(login.stdout, "1 event recorded while sync was off")
      assert.include(login.stdout, "with the next event, or within 5 minutes where it runs")
      yield* eventually(Effect.map(opened, (count) => count === before + 1))
      yield* eventually(Effect.map(delivery, (mode) => mode === "live"))
      assert.deepStrictEqual(yield* desk.ingested, [])
    })
  )

  it.scopedLive("leaves the first one's events queued, and sends nothing of theirs as the other", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      yield* desk.run("sync", "daemon", "start", "--json")
      const delivery = Effect.map(desk.run("sync", "daemon", "status", "--json"), ({ json }) => json.delivery)
      yield* eventually(Effect.map(delivery, (mode) => mode === "live"))
      yield* desk.run("auth", "logout")
      yield* desk.record(2)
      yield* desk.signInAs("bob")
      yield* desk.run("sync", "daemon", "start", "--json")
      yield* eventually(Effect.map(delivery, (mode) => mode === "live"))
      const status = yield* desk.run("sync", "status", "--json")
      assert.deepInclude(status.json.accounts[0], { user: "ann", waiting: 2 })
      assert.deepStrictEqual(yield* desk.ingested, [])
      yield* desk.signInAs("ann")
      yield* desk.run("sync", "daemon", "start", "--json")
      yield* eventually(Effect.map(desk.ingested, ({ length }) => length === 2))
    })
  )
})
