import { existsSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { folderAt } from "../helpers/folder.ts"
import { documentOf } from "../helpers/specKitty.ts"
import { refusingHook } from "../mission/world.ts"
import { here, within, errorOf, tasks, spec, describeMission, type Json } from "./planningDesk.ts"

describe("the planning workflow on the command line", () => {
  it.scoped("goes from create-feature to review (S039 FR-016)", () =>
    Effect.gen(function* () {
      const { json, repo, run } = yield* here
      const set = yield* json("init", "--ai", "claude", "--non-interactive")
      assert.deepInclude(set, { result: "success", already_initialized: false, agents: ["claude"], git: true })

      const created = yield* json("agent", "feature", "create-feature", "full-e2e")
      const slug = "001-full-e2e"
      assert.deepInclude(created, { result: "success", feature: slug, feature_dir: repo.at("kitty-specs", slug) })
      assert.isFalse(existsSync(repo.at(".worktrees")))

      const planned = yield* json("agent", "feature", "setup-plan", "--feature", slug)
      assert.deepInclude(planned, {
        result: "success",
        feature_slug: slug,
        plan_file: repo.at("kitty-specs", slug, "plan.md")
      })

      describeMission(repo, slug)
      // As Ref's smoke test does: a record with fewer keys, everything committed by hand.
      repo.write(`kitty-specs/${slug}/meta.json`, `{"feature_number": "001", "feature_slug": "${slug}", "vcs": "git"}`)
      repo.git("add", ".")
      repo.git("commit", "--quiet", "-m", "Add tasks for smoke test")

      const valid = yield* json("agent", "feature", "finalize-tasks", "--validate-only")
      assert.strictEqual(valid["result"], "validation_passed")
      const finalized = yield* json("agent", "feature", "finalize-tasks", "--feature", slug)
      assert.deepInclude(finalized, { result: "success", wp_count: 1, updated_wp_count: 1, commit_created: true })
      assert.deepStrictEqual(finalized["requirement_refs_parsed"], { WP01: ["FR-001", "NFR-001", "C-001"] })
      const again = yield* json("agent", "feature", "finalize-tasks", "--feature", slug)
      assert.deepInclude(again, { updated_wp_count: 0, commit_created: false, commit_hash: null, files_committed: [] })

      const started = yield* json("implement", "WP01", "--feature", slug)
      const worktree = folderAt(repo.at(".worktrees", `${slug}-WP01`))
      assert.deepInclude(started, { status: "created", workspace_path: worktree.path, wp_id: "WP01", base: "main" })
      const same = yield* json("implement", "WP01", "--feature", slug)
      assert.deepStrictEqual({ ...same, commit_hash: null }, { ...started, status: "existing", commit_hash: null })

      worktree.write("src/hello.py", "def hello(): ...\n")
      worktree.git("add", ".")
      worktree.git("commit", "--quiet", "-m", "feat(WP01): add hello module")
      const moved = yield* json("agent", "tasks", "move-task", "WP01", "--to", "for_review", "--feature", slug)
      assert.deepInclude(moved, { result: "success", task_id: "WP01", old_lane: "doing", new_lane: "for_review" })
      assert.include(repo.read(`kitty-specs/${slug}/tasks/WP01-hello-world.md`), "for_review")

      const listed = yield* json("agent", "tasks", "list-tasks", "--lane", "for_review")
      assert.deepInclude(within(listed, "tasks", 0), {
        work_package_id: "WP01",
        title: "Hello World",
        lane: "for_review"
      })
      const board = yield* json("status")
      assert.deepInclude(board, { feature: slug, total_wps: 1, progress_percentage: 60 })
      assert.deepStrictEqual(board["by_lane"], { planned: [], doing: [], for_review: ["WP01"], done: [] })
      const text = (yield* run("status")).stdout
      assert.include(text, "FOR REVIEW (1)")
      assert.strictEqual(repo.git("status", "--porcelain"), "")
    })
  )

  it.scoped("says in a few words what was made, where, and what to do next", () =>
    Effect.gen(function* () {
      const { repo, run } = yield* here
      const init = yield* run("init")
      assert.match(init.stdout, /^shop is a spec-kitty project now\n/)
      assert.include(init.stdout, "Next: `spec-kitty specify NAME`.")
      assert.match((yield* run("init")).stdout, /^shop is a spec-kitty project already; it keeps its identity\n/)
      const specified = yield* run("specify", "User login, please!")
      assert.match(
        specified.stdout,
        /^Created mission 001-user-login-please on main\n {2}kitty-specs\/001-user-login-please\/spec.md/
      )
      assert.include((yield* run("plan")).stdout, "Next: fill in the plan, then run `spec-kitty tasks`.")
      assert.include((yield* run("tasks")).stdout, "Wrote kitty-specs/001-user-login-please/tasks.md to fill in")
      repo.write("kitty-specs/001-user-login-please/plan.md", "# Plan\n\nOne form.\n")
      describeMission(repo, "001-user-login-please")
      assert.match((yield* run("tasks")).stdout, /^Finalized 1 work package\n/)
      const started = yield* run("implement", "WP01", "--agent", "claude")
      assert.include(started.stdout, `work in  ${repo.at(".worktrees/001-user-login-please-WP01")}`)
      assert.strictEqual(started.stderr, "")
      // Each step as printed, once a second mission makes the bare commands ambiguous.
      const second = yield* run("specify", "Search")
      assert.include(second.stdout, "run `spec-kitty plan --feature 002-search`.")
      assert.include(
        (yield* run("plan", "--feature", "002-search")).stdout,
        "run `spec-kitty tasks --feature 002-search`."
      )
      assert.include((yield* run("status", "--feature", "002-search")).stdout, "`spec-kitty plan --feature 002-search`")
      const again = yield* run("implement", "WP01", "--feature", "001-user-login-please", "--agent", "claude")
      assert.include(again.stdout, "agent tasks move-task WP01 --to for_review --feature 001-user-login-please")
    })
  )

  it.scoped("understands mission for feature, everywhere", () =>
    Effect.gen(function* () {
      const { json, run } = yield* here
      yield* json("init")
      const created = yield* json("agent", "mission", "create", "login")
      assert.strictEqual(created["feature"], "001-login")
      assert.strictEqual((yield* json("agent", "mission", "setup-plan", "--mission", "001-login"))["created"], true)
      const paths = yield* json("agent", "mission", "check-prerequisites", "--paths-only")
      assert.strictEqual(paths["feature_dir"], created["feature_dir"])
      const both = yield* run("plan", "--feature", "001-login", "--mission", "002-x")
      assert.strictEqual(both.exitCode, 2)
    })
  )

  it.scoped("answers every failure with one document, and changes nothing", () =>
    Effect.gen(function* () {
      const { from, json, repo, run } = yield* here
      const failing = (exitCode: number, code: string, ...argv: ReadonlyArray<string>) =>
        Effect.gen(function* () {
          const answer = yield* run(...argv, "--json")
          assert.strictEqual(answer.exitCode, exitCode, `${argv.join(" ")}: ${answer.stdout}`)
          assert.strictEqual(errorOf(answer)["code"], code)
          assert.isNotNull(errorOf(answer)["next_action"])
          return errorOf(answer)
        })
      yield* failing(1, "not_a_project", "status")
      yield* json("init")
      yield* failing(1, "plan_context_unresolved", "agent", "feature", "setup-plan")
      const slug = yield* failing(2, "slug_refused", "agent", "feature", "create-feature", "Bad_Slug")
      assert.include(String(slug["next_action"]), "create-feature bad-slug")
      const name = yield* failing(2, "name_refused", "specify", "日本語")
      assert.include(String(name["next_action"]), "`spec-kitty specify 'Login 日本語'`")
      yield* json("specify", "one")
      yield* json("specify", "two")
      const unresolved = yield* failing(1, "plan_context_unresolved", "plan")
      assert.deepStrictEqual(within(unresolved, "details", "candidate_features"), ["001-one", "002-two"])
      yield* failing(1, "feature_unknown", "plan", "--feature", "../001-one")
      yield* failing(1, "artifact_missing", "agent", "feature", "finalize-tasks", "--feature", "one")
      yield* failing(1, "work_package_unknown", "implement", "WP99", "--feature", "one")
      describeMission(repo, "001-one")
      repo.write("kitty-specs/001-one/spec.md", `${spec}| FR-002 | more |\n`)
      const unmapped = yield* failing(1, "tasks_inconsistent", "agent", "feature", "finalize-tasks", "--feature", "one")
      assert.deepStrictEqual(within(unmapped, "details", "unmapped_functional_requirements"), ["FR-002"])
      yield* failing(1, "move_refused", "agent", "tasks", "move-task", "WP01", "--to", "for_review", "--feature", "one")
      const lanes = yield* failing(
        2,
        "unknown_lane",
        "agent",
        "tasks",
        "move-task",
        "WP01",
        "--to",
        "up",
        "--feature",
        "one"
      )
      assert.include(String(lanes["message"]), "for_review")
      const chosen = yield* from(repo.path, { SPECIFY_FEATURE: "001-one" })("status", "--json")
      assert.strictEqual((documentOf(chosen) as Json)["feature"], "001-one")
    })
  )

  it.scoped("gives the same answers signed out, gate on or off, and reading creates no home", () =>
    Effect.gen(function* () {
      const { from, home, json, repo } = yield* here
      yield* json("init")
      assert.strictEqual((yield* from(repo.path)("agent", "tasks", "status", "--json")).exitCode, 1)
      assert.isFalse(existsSync(home))
      const open = from(repo.path, {
        SPEC_KITTY_ENABLE_SAAS_SYNC: "1",
        // Nobody listens there; nothing may try.
        SPEC_KITTY_SAAS_URL: "http://127.0.0.1:9"
      })
      const created = yield* open("specify", "gate on", "--json")
      assert.strictEqual(created.exitCode, 0)
      assert.strictEqual((documentOf(created) as Json)["result"], "success")
    })
  )

  it.scoped("ends with 1 and a partial result when git refuses the commit", () =>
    Effect.gen(function* () {
      const { json, repo, run } = yield* here
      yield* json("init")
      refusingHook(repo)
      const answer = yield* run("specify", "login", "--json")
      assert.strictEqual(answer.exitCode, 1)
      const document = documentOf(answer) as Json
      assert.deepInclude(document, { result: "partial", commit_created: false, commit_hash: null })
      assert.include(String(within(document, "warnings", 0)), "the hook says no")
      assert.isTrue(existsSync(repo.at("kitty-specs/001-login/spec.md")))
    })
  )

  it.scoped("never lets a title from a file reach the terminal as more than text", () =>
    Effect.gen(function* () {
      const { json, repo, run } = yield* here
      yield* json("init")
      yield* json("specify", "login")
      describeMission(repo, "001-login")
      repo.write("kitty-specs/001-login/tasks/WP01-hello-world.md", '---\ntitle: "\\e[31mred\\e]0;owned\\a"\n---\n')
      yield* json("tasks")
      for (const argv of [["status"], ["agent", "tasks", "list-tasks"], ["implement", "WP01"], ["status", "--json"]]) {
        const { stdout } = yield* run(...argv)
        assert.notInclude(stdout, "\u001b", argv.join(" "))
        assert.notInclude(stdout, "\u0007", argv.join(" "))
      }
    })
  )

  it.scoped("checks off subtasks, walks the status model, and rebuilds the board", () =>
    Effect.gen(function* () {
      const { json, repo, run } = yield* here
      yield* json("init")
      yield* json("specify", "login")
      describeMission(repo, "001-login")
      repo.write("kitty-specs/001-login/tasks.md", tasks.replace("- T001", "- [ ] T001"))
      yield* json("tasks")
      const marked = yield* json("agent", "tasks", "mark-status", "T001", "--status", "done")
      assert.deepInclude(marked, { updated: ["T001"], not_found: [], status: "done", count: 1 })
      assert.strictEqual((yield* run("agent", "tasks", "mark-status", "T099", "--json")).exitCode, 1)
      const emitted = yield* json("agent", "status", "emit", "WP01", "--to", "claimed", "--actor", "claude")
      assert.deepInclude(emitted, { wp_id: "WP01", from_lane: "planned", to_lane: "claimed", actor: "claude" })
      assert.match(String(emitted["event_id"]), /^[0-9A-Z]{26}$/)
      const snapshot = yield* json("agent", "status", "materialize")
      assert.strictEqual(within(snapshot, "work_packages", "WP01", "lane"), "claimed")
      assert.strictEqual(within(yield* json("agent", "tasks", "status"), "by_lane", "doing", 0), "WP01")
    })
  )
})
