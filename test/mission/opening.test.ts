import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { finalizeTasks } from "../../src/mission/finalizeTasks.ts"
import { lanesOf, missionFolder, missionWorld, start, work, writeTasks } from "./world.ts"

describe("a work package that is started before tasks was run again", () => {
  it.scoped("is told of once, before its first move, and with what it waits for", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* missionWorld({ WP01: [] })
      yield* run(start("WP01"))
      work(project, "WP01")
      writeTasks(project, { WP01: [], WP02: ["WP01"] })

      const started = yield* run(start("WP02", { base: Option.some("WP01"), agent: Option.some("claude") }))
      assert.deepStrictEqual(started.warnings, [])
      assert.deepStrictEqual(lanesOf(project, "WP02"), ["planned->planned", "planned->claimed", "claimed->in_progress"])
      const [opening] = project
        .read(`${missionFolder}/status.events.jsonl`)
        .split("\n")
        .filter((line) => line.includes('"WP02"'))
        .map((line) => JSON.parse(line) as { readonly event_id: string })
      assert.strictEqual(queued("WPCreated").at(-1)?.causation_id, opening?.event_id)
      const told = queued("WPCreated").map(({ payload }) => payload)
      assert.deepStrictEqual(
        told.map(({ wp_id, dependencies }) => [wp_id, dependencies]),
        [
          ["WP01", []],
          ["WP02", ["WP01"]]
        ]
      )
      assert.include(project.read(`${missionFolder}/tasks/WP02-part.md`), "dependencies:")

      yield* run(start("WP02"))
      const finalized = yield* run(finalizeTasks({ feature: Option.none(), validateOnly: false }))
      assert.deepStrictEqual(finalized.created, [])
      assert.strictEqual(queued("WPCreated").length, 2)
      assert.strictEqual(queued("WPStatusChanged").length, 2)
    })
  )
})
