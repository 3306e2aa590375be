import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { folderAt } from "../../helpers/folder.ts"
import { mcpClient } from "../../helpers/mcpClient.ts"
import { eventsIn, finishSubtasks, missionFolder, writeTasks } from "../../mission/world.ts"
import { here } from "../planningDesk.ts"

describe("an agent that has nothing but tools", () => {
  it.scopedLive("goes from an idea to a merged mission", () =>
    Effect.gen(function* () {
      const { home, repo } = yield* here
      const { call, done, errors } = yield* mcpClient({ home, cwd: repo.path }, "--allow-write")
      assert.strictEqual((yield* call("status")).document.error.code, "not_a_project")
      yield* done("init", { ai: ["claude"], non_interactive: true })
      assert.strictEqual((yield* done("agent_feature_create_feature", { slug: "login" })).feature, "001-login")
      assert.isTrue((yield* done("plan")).created)
      writeTasks(repo, { WP01: [] })
      assert.strictEqual((yield* done("tasks")).wp_count, 1)
      const started = yield* done("agent_workflow_implement", { wp: "WP01", agent: "claude" })
      const worktree = folderAt(started.workspace_path)
      worktree.write("login.txt", "hello\n")
      worktree.git("add", ".")
      worktree.git("commit", "--quiet", "-m", "Say hello")
      const early = yield* call("agent_tasks_move_task", { wp: "WP01", to: "for_review" })
      assert.isTrue(early.isError)
      assert.isString(early.document.error.next_action)
      finishSubtasks(repo)
      assert.strictEqual(
        (yield* done("agent_tasks_move_task", { wp: "WP01", to: "for_review" })).new_lane,
        "for_review"
      )
      assert.include((yield* done("agent_workflow_review", { wp: "WP01", agent: "codex" })).prompt, "login.txt")
      assert.deepStrictEqual((yield* done("accept", { lenient: true })).accepted_wps, ["WP01"])
      assert.deepStrictEqual((yield* done("merge")).merged_wps, ["WP01"])
      assert.strictEqual(repo.read("login.txt"), "hello\n")
      assert.strictEqual((yield* done("status")).progress_percentage, 100)
      assert.strictEqual(repo.git("status", "--porcelain"), "")
      assert.include(repo.read(`${missionFolder}/status.events.jsonl`), "for_review")
      const sent = eventsIn(`${home}/.spec-kitty/queue.db`).map(({ event_type }) => event_type)
      assert.strictEqual((yield* done("sync_status")).queue.pending, sent.length)
      assert.includeMembers(sent, ["FeatureCreated", "WPCreated", "WPStatusChanged", "FeatureCompleted"])
      assert.deepStrictEqual(errors, [])
    })
  )
})
