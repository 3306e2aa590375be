import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { missionStatus } from "../../src/mission/missionStatus.ts"
import { missionFolder, missionWorld, move, start, tagOf, treeOf } from "./world.ts"

const line = (wpId: string, from: string, to: string, second: number, more: Readonly<Record<string, unknown>> = {}) =>
  `${JSON.stringify({
    event_id: `01HXYZ0123456789ABCDEFGH${String(second).padStart(2, "0")}`,
    mission_slug: "001-login",
    wp_id: wpId,
    from_lane: from,
    to_lane: to,
    at: `2026-01-01T00:00:${String(second).padStart(2, "0")}.000000+00:00`,
    actor: { agent: "codex" },
    ...more
  })}\n`

describe("missionStatus", () => {
  it.scoped("shows where every work package stands, and writes nothing, not even a missing status.json", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld()
      yield* run(start("WP01", { agent: Option.some("claude") }))
      project.git("rm", "--quiet", `${missionFolder}/status.json`)
      const before = treeOf(project)
      const board = yield* run(missionStatus(Option.none()))
      assert.deepStrictEqual(
        board.workPackages.map(({ agent, dependencies, id, lane }) => ({ agent, dependencies, id, lane })),
        [
          { id: "WP01", lane: "doing", agent: "claude", dependencies: [] },
          { id: "WP02", lane: "planned", agent: null, dependencies: ["WP01"] }
        ]
      )
      assert.strictEqual(board.targetBranch, "main")
      assert.deepStrictEqual(treeOf(project), before)
    })
  )

  it.scoped("reads a log of nine lanes with broken and foreign lines, and goes on from there", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* missionWorld({ WP01: [], WP02: [], WP03: [] })
      const log = `${missionFolder}/status.events.jsonl`
      project.write(
        log,
        [
          line("WP01", "planned", "doing", 1),
          line("WP01", "doing", "for_review", 2),
          line("WP01", "for_review", "in_review", 3),
          '{"type": "annotation", "text": "hello"}\n',
          "<<<<<<< HEAD\n",
          line("WP02", "in_review", "approved", 4),
          line("WP03", "in_progress", "blocked", 5, { reason: "waits", future_key: [1] })
        ].join("")
      )
      const board = yield* run(missionStatus(Option.none()))
      assert.deepStrictEqual(
        board.workPackages.map(({ id, lane, recordedLane }) => [id, lane, recordedLane]),
        [
          ["WP01", "for_review", "in_review"],
          ["WP02", "done", "approved"],
          ["WP03", "doing", "blocked"]
        ]
      )
      const before = project.read(log)
      const moved = yield* run(move("WP02", "done", { doneOverrideReason: Option.some("merged elsewhere") }))
      assert.isTrue(moved.changed)
      assert.isTrue(project.read(log).startsWith(before), "lines that were there keep their bytes")
      // approved and done are one lane of the four.
      assert.deepStrictEqual(queued("WPStatusChanged"), [])
    })
  )

  it.scoped("names a meta.json and a prompt that cannot be read, and leaves them as they are", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld()
      const meta = project.read(`${missionFolder}/meta.json`)
      project.write(`${missionFolder}/meta.json`, "{")
      assert.strictEqual(yield* tagOf(run(missionStatus(Option.none()))), "MetaBroken")
      assert.strictEqual(project.read(`${missionFolder}/meta.json`), "{")
      project.write(`${missionFolder}/meta.json`, meta)
      project.write(`${missionFolder}/tasks/WP01-part.md`, "---\na: [\n---\n")
      assert.strictEqual(yield* tagOf(run(missionStatus(Option.none()))), "PromptBroken")
      assert.strictEqual(project.read(`${missionFolder}/tasks/WP01-part.md`), "---\na: [\n---\n")
    })
  )
})
