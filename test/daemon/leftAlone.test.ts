import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { daemonDesk, eventually } from "./desk.ts"

describe("a project that says `sync.auto_start: false`", () => {
  it.scopedLive("keeps its events from the background, whoever else has some, until somebody sends them", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      desk.project.git("init", "--quiet", "--initial-branch=main")
      desk.project.git("config", "user.name", "Ada")
      desk.project.git("config", "user.email", "ada@example.com")
      yield* desk.run("init", "--here", "--ai", "claude", "--non-interactive")
      desk.bind(`${desk.project.read(".kittify/config.yaml")}\nsync:\n  auto_start: false\n`)
      yield* desk.run("specify", "Own")
      yield* desk.record(1)
      const arrived = Effect.map(desk.ingested, (events) => events.length)
      yield* desk.run("sync", "daemon", "start")
      yield* eventually(Effect.map(arrived, (count) => count === 1))
      const { lastDrain } = yield* eventuallyDrained(desk)
      assert.deepInclude(lastDrain, { synced: 1, pending: 1 })
      assert.strictEqual(yield* arrived, 1)
      const status = yield* desk.run("sync", "status", "--json")
      assert.deepInclude(status.json.queue, { pending: 1 })
      assert.deepInclude(status.json.background, { running: true, foreground_only: 1 })
      const words = yield* desk.run("sync", "status")
      assert.match(words.stdout, /leaves 1 event alone: `sync.auto_start: false` in the project/)
      yield* desk.run("sync", "now")
      assert.strictEqual(yield* arrived, 2)
      assert.deepInclude((yield* desk.run("sync", "status", "--json")).json.background, { foreground_only: 0 })
    })
  )
})

// helpers

const eventuallyDrained = ({ state }: Effect.Effect.Success<ReturnType<typeof daemonDesk>>) =>
  Effect.zipRight(eventually(Effect.map(state, ({ lastDrain }) => lastDrain !== null)), state)
