import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { decodeStatusLog } from "../../src/domain/StatusEvent.ts"
import { isMachineState } from "../../src/mission/gitFiles.ts"
import { initProject } from "../../src/mission/initProject.ts"
import { initOptions, projectWorld } from "./world.ts"

const log = "kitty-specs/001-login/status.events.jsonl"

const line = (id: number) =>
  `{"actor": "x", "at": "2026-01-01T00:00:0${id}+00:00", "event_id": "${id}", "from_lane": "planned", "to_lane": "claimed", "wp_id": "WP01", "feature_slug": "001-login"}\n`

describe("status logs of two branches", () => {
  // Ours, and the driver that projects of the Python tool name.
  for (const driver of ["union", "spec-kitty-event-log"]) {
    it.scoped(`are merged by git itself, keeping the events of both (${driver})`, () =>
      Effect.gen(function* () {
        const { project, run } = yield* projectWorld
        yield* run(initProject(initOptions()))
        const attributes = project.read(".gitattributes")
        assert.include(attributes, "kitty-specs/**/status.events.jsonl merge=union\n")
        project.write(".gitattributes", attributes.replace("merge=union", `merge=${driver}`))
        project.write(log, line(1))
        const commit = (message: string) => {
          project.git("add", ".")
          project.git("commit", "--quiet", "-m", message)
        }
        commit("Start")
        project.git("switch", "--quiet", "-c", "other")
        project.write(log, line(1) + line(2))
        commit("Theirs")
        project.git("switch", "--quiet", "main")
        project.write(log, line(1) + line(3))
        commit("Ours")
        project.git("merge", "--quiet", "--no-edit", "other")
        const { events, skipped } = decodeStatusLog(project.read(log))
        assert.deepStrictEqual(events.map(({ eventId }) => eventId).sort(), ["1", "2", "3"])
        assert.deepStrictEqual(skipped, [])
        assert.strictEqual(project.git("status", "--porcelain"), "")
      })
    )
  }

  it("know this machine's own state from what belongs into a commit", () => {
    for (const path of [
      ".worktrees/001-a-WP01/x",
      ".kittify/workspaces/",
      "sub/.kittify/merge-state.json",
      ".kittify/.a.json.1.tmp"
    ]) {
      assert.isTrue(isMachineState(path), path)
    }
    for (const path of [".kittify/config.yaml", "src/.worktrees.ts", "kitty-specs/001-a/spec.md"]) {
      assert.isFalse(isMachineState(path), path)
    }
  })
})
