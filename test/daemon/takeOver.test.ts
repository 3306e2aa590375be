import { existsSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { daemonDesk, daemonsOf, eventually, killNow, lives, planningDesk } from "./desk.ts"

/** What arrives there, and a command that records. */
const commandDesk = Effect.gen(function* () {
  const desk = yield* planningDesk
  const arrived = Effect.map(desk.ingested, (events) => events.length)
  return { ...desk, arrived, specify: (name: string) => desk.run("specify", name, "--json") }
})

describe("a command that records events", () => {
  it.scopedLive("leaves them to a daemon, which brings them to the host by itself", () =>
    Effect.gen(function* () {
      const desk = yield* commandDesk
      const first = yield* desk.specify("One")
      assert.deepStrictEqual([first.exitCode, first.stderr], [0, ""])
      yield* eventually(Effect.map(desk.arrived, (count) => count === 1))
      const { process } = yield* desk.state
      yield* desk.specify("Two")
      yield* eventually(Effect.map(desk.arrived, (count) => count === 2))
      assert.strictEqual((yield* desk.state).process?.pid, process?.pid)
    })
  )

  it.scopedLive("starts one of them, however many commands come at once", () =>
    Effect.gen(function* () {
      const desk = yield* commandDesk
      const names = Array.from({ length: 10 }, (_, index) => `Mission ${index}`)
      yield* Effect.forEach(names, desk.specify, { concurrency: "unbounded" })
      yield* eventually(Effect.map(desk.arrived, (count) => count === 10))
      assert.strictEqual(daemonsOf(desk.home.path).length, 1)
    })
  )

  it.scopedLive("says of each daemon once that it had died, and starts another one", () =>
    Effect.gen(function* () {
      const desk = yield* commandDesk
      const told: Array<string> = []
      for (const name of ["One", "Two", "Three"]) {
        const { stderr } = yield* desk.specify(name)
        told.push(stderr)
        yield* eventually(Effect.map(desk.state, ({ process }) => process !== null))
        yield* eventually(desk.state.pipe(Effect.flatMap(({ process }) => lives(process?.pid ?? 0))))
        const { process } = yield* desk.state
        killNow(process?.pid ?? 0)
        yield* eventually(Effect.map(lives(process?.pid ?? 0), (is) => !is))
      }
      assert.strictEqual(told[0], "")
      for (const line of told.slice(1)) {
        assert.match(line, /^warning: Background sync \(process \d+\) had ended without a word[^\n]*\n$/)
      }
      yield* desk.run("sync", "now")
      assert.strictEqual(yield* desk.arrived, 3)
    })
  )

  it.scopedLive("says at once that the daemon is held and does nothing", () =>
    Effect.gen(function* () {
      const desk = yield* commandDesk
      yield* desk.specify("One")
      yield* eventually(Effect.map(desk.arrived, (count) => count === 1))
      // Held in the middle of a write, it would keep everybody from the queue.
      yield* eventually(Effect.map(desk.state, ({ lastDrain }) => lastDrain?.synced === 1))
      const held = (yield* desk.state).process
      process.kill(held?.pid ?? 0, "SIGSTOP")
      const { exitCode, stderr } = yield* desk.specify("Two")
      assert.strictEqual(exitCode, 0)
      const silence = /^warning: Background sync \(process \d+\) does not answer[^\n]*sync daemon start[^\n]*\n$/
      assert.match(stderr, silence)
      assert.strictEqual((yield* desk.specify("Three")).stderr, "")
      // Once it has been seen at work again, the same is news.
      process.kill(held?.pid ?? 0, "SIGCONT")
      assert.strictEqual((yield* desk.specify("Four")).stderr, "")
      process.kill(held?.pid ?? 0, "SIGSTOP")
      assert.match((yield* desk.specify("Five")).stderr, silence)
    })
  )

  it.scopedLive(
    "starts nothing where the user or the project does not want it, and says so where that was skipped",
    () =>
      Effect.gen(function* () {
        const desk = yield* commandDesk
        yield* desk.run("config", "set", "sync.background_daemon", "manual")
        const manual = yield* desk.specify("One")
        assert.match(manual.stderr, /^warning: Background sync is set to manual[^\n]*`spec-kitty sync now`[^\n]*\n$/)
        yield* desk.run("config", "set", "sync.background_daemon", "auto")
        const config = desk.project.read(".kittify/config.yaml")
        desk.bind(`${config}\nsync:\n  auto_start: false\n`)
        assert.strictEqual((yield* desk.specify("Two")).stderr, "")
        desk.bind(config)
        const off = yield* desk.runIn({ SPEC_KITTY_NO_DAEMON: "1" })("specify", "Three")
        assert.strictEqual(off.exitCode, 0)
        assert.match(
          off.stderr,
          /^warning: [^\n]*switched off here by SPEC_KITTY_NO_DAEMON: [^\n]*`spec-kitty sync now`[^\n]*\n$/
        )
        const again = yield* desk.runIn({ SPEC_KITTY_NO_DAEMON: "1" })("specify", "Three again")
        assert.deepStrictEqual([again.exitCode, again.stderr], [0, ""])
        yield* desk.runIn({ SPEC_KITTY_ENABLE_SAAS_SYNC: "" })("specify", "Four")
        assert.isFalse(existsSync(desk.home.at(".spec-kitty/daemon.json")))
        assert.deepStrictEqual([daemonsOf(desk.home.path), yield* desk.routes], [[], []])
      })
  )
})

describe("a command that records nothing", () => {
  it.scopedLive("does not say that something waits, where nothing is started for it", () =>
    Effect.gen(function* () {
      const { run } = yield* daemonDesk()
      yield* run("config", "set", "sync.background_daemon", "manual")
      const { stderr } = yield* run("tracker", "sync", "pull")
      assert.match(stderr, /set to manual[^\n]* `spec-kitty sync now` sends events, whenever some wait\.$/m)
    })
  )
})

describe("a command that only looks", () => {
  it.scopedLive("starts nothing, whatever waits", () =>
    Effect.gen(function* () {
      const desk = yield* commandDesk
      yield* desk.runIn({ SPEC_KITTY_NO_DAEMON: "1" })("specify", "One")
      for (const line of [
        "--help",
        "status",
        "sync status",
        "sync diagnose",
        "sync daemon status",
        "sync daemon logs",
        "doctor",
        "auth status",
        "tracker status",
        "tracker providers",
        "config list"
      ])
        yield* desk.run(...line.split(" "))
      assert.isFalse(existsSync(desk.home.at(".spec-kitty/daemon.json")))
      assert.deepStrictEqual(daemonsOf(desk.home.path), [])
    })
  )
})
