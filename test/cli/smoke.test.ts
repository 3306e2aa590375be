import { existsSync, mkdirSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { startBuilt } from "../helpers/built.ts"
import { folderAt, gitEnvironment, temporaryFolder, type Folder } from "../helpers/folder.ts"
import { documentOf } from "../helpers/specKitty.ts"
import { eventsIn, finishSubtasks, missionFolder, writeTasks } from "../mission/world.ts"

type Json = Readonly<Record<string, unknown>>

/** A repository on a branch, and the built command in it: the JSON of a run that must succeed without a word beside it. */
const repositoryOn = (branch: string) =>
  Effect.map(temporaryFolder, ({ path }) => {
    const home = folderAt(`${path}/home`)
    const repo = folderAt(`${path}/shop`)
    for (const folder of [home, repo]) mkdirSync(folder.path)
    repo.git("init", "--quiet", `--initial-branch=${branch}`)
    repo.git("config", "user.name", "Ada")
    repo.git("config", "user.email", "ada@example.com")
    repo.git("commit", "--quiet", "--allow-empty", "-m", "Start")
    const run = (...argv: ReadonlyArray<string>) =>
      Effect.gen(function* () {
        const env = { ...gitEnvironment(home.path), SPEC_KITTY_HOME: home.at("state") }
        const answer = yield* (yield* startBuilt({ cwd: repo.path, env }, ...argv, "--json")).end
        assert.strictEqual(answer.exitCode, 0, `${argv.join(" ")}: ${answer.stdout}${answer.stderr}`)
        assert.strictEqual(answer.stderr, "", argv.join(" "))
        return documentOf(answer) as Json
      })
    return { repo, run, queued: () => eventsIn(home.at("state", "queue.db")) }
  })

/** What the step has just committed, and that it left nothing else behind. */
const committed = (repo: Folder, subject: string, ...files: ReadonlyArray<string>) => {
  assert.strictEqual(repo.git("log", "-1", "--format=%s").trim(), subject)
  const listed = repo.git("show", "--format=", "--name-only", "HEAD").trim().split("\n")
  assert.deepStrictEqual(
    listed,
    files.map((name) => `${missionFolder}/${name}`)
  )
  assert.strictEqual(repo.git("status", "--porcelain"), "")
}

const status = ["status.events.jsonl", "status.json"]

describe("the planning workflow of the built command (S039 FR-016)", () => {
  for (const branch of ["main", "master", "trunk/next"]) {
    it.scoped(`goes from an idea to a merged mission on ${branch}`, () =>
      Effect.gen(function* () {
        const { queued, repo, run } = yield* repositoryOn(branch)
        const news: Array<string> = []
        /** Everything that was recorded since it was asked last. */
        const recorded = (...expected: ReadonlyArray<string>) => {
          const all = queued().map(({ event_type, payload }) =>
            [event_type, payload["wp_id"], payload["from_lane"], payload["to_lane"]].filter(Boolean).join(" ")
          )
          assert.deepStrictEqual(all.slice(news.length), [...expected])
          news.splice(0, news.length, ...all)
        }
        assert.strictEqual((yield* run("init", "--ai", "claude"))["result"], "success")
        recorded()

        const created = yield* run("agent", "feature", "create-feature", "login")
        assert.deepInclude(created, { result: "success", feature: "001-login", feature_dir: repo.at(missionFolder) })
        assert.include(repo.read(`${missionFolder}/spec.md`), "login")
        assert.strictEqual(JSON.parse(repo.read(`${missionFolder}/meta.json`)).target_branch, branch)
        committed(
          repo,
          "Add spec for feature 001-login",
          "checklists/requirements.md",
          "meta.json",
          "research/.gitkeep",
          "spec.md",
          "status.events.jsonl",
          "tasks/.gitkeep",
          "tasks/README.md"
        )
        recorded("FeatureCreated")

        repo.write(`${missionFolder}/spec.md`, "# Login\n\n- **FR-001**: People can sign in.\n")
        repo.git("commit", "--quiet", "-m", "Specify", "--", `${missionFolder}/spec.md`)
        const planned = yield* run("agent", "feature", "setup-plan")
        assert.deepInclude(planned, { result: "success", plan_file: repo.at(missionFolder, "plan.md"), created: true })
        committed(repo, "Add plan for feature 001-login", "plan.md")
        recorded()

        repo.write(`${missionFolder}/plan.md`, "# Plan\n\nOne form.\n")
        writeTasks(repo, { WP01: [] })
        const finalized = yield* run("agent", "feature", "finalize-tasks")
        assert.deepInclude(finalized, { result: "success", wp_count: 1, commit_created: true })
        committed(repo, "Add tasks for feature 001-login", "plan.md", ...status, "tasks.md", "tasks/WP01-part.md")
        recorded("WPCreated WP01")
        assert.deepInclude(yield* run("agent", "feature", "finalize-tasks"), { commit_created: false })
        recorded()

        const started = yield* run("implement", "WP01", "--agent", "claude")
        const worktree = folderAt(repo.at(".worktrees", "001-login-WP01"))
        assert.deepInclude(started, { status: "created", workspace_path: worktree.path, base: branch, lane: "doing" })
        assert.include(String(started["prompt"]), worktree.path)
        committed(repo, "WP01 claimed for implementation", ...status, "tasks/WP01-part.md")
        recorded("WPStatusChanged WP01 planned doing")
        yield* run("implement", "WP01", "--agent", "claude")
        recorded()

        worktree.write("login.txt", "hello\n")
        worktree.git("add", ".")
        worktree.git("commit", "--quiet", "-m", "Say hello")
        finishSubtasks(repo)
        const moved = yield* run("agent", "tasks", "move-task", "WP01", "--to", "for_review")
        assert.deepInclude(moved, { old_lane: "doing", new_lane: "for_review" })
        committed(repo, "Move WP01 to for_review on spec 001 [Ada]", ...status, "tasks/WP01-part.md")
        recorded("WPStatusChanged WP01 doing for_review")

        const reviewed = yield* run("review", "WP01", "--agent", "codex")
        assert.deepInclude(reviewed, { status: "claimed", lane: "for_review", base: branch, branch: "001-login-WP01" })
        assert.include(String(reviewed["prompt"]), "login.txt")
        committed(repo, "Start WP01 review [codex]", "tasks/WP01-part.md")
        recorded("WPAssigned WP01")
        const approved = yield* run("review", "WP01", "--approve", "--agent", "codex", "--note", "Read it")
        const tip = worktree.git("rev-parse", "HEAD").trim()
        assert.deepInclude(approved, {
          status: "approved",
          verdict: "approved",
          reviewer: "codex",
          approved_commit: tip
        })
        committed(repo, "Approve WP01 [codex]", "tasks/WP01-part.md")
        recorded("HistoryAdded WP01")

        const accepted = yield* run("accept", "--lenient")
        assert.deepInclude(accepted, { result: "success", ok: true, accepted_wps: ["WP01"], mode: "local" })
        committed(repo, "Accept 001-login", "meta.json", ...status, "tasks/WP01-part.md")
        recorded("WPStatusChanged WP01 for_review done", "FeatureCompleted")
        assert.deepInclude(yield* run("accept", "--lenient"), { changed: false })
        recorded()

        const merged = yield* run("merge")
        assert.deepInclude(merged, { result: "success", merged_wps: ["WP01"], target_branch: branch, done_wps: [] })
        committed(repo, `Record the merge of 001-login into ${branch}`, "meta.json")
        assert.strictEqual(repo.git("log", "-1", "--format=%s", "HEAD~1").trim(), "Merge WP01 from 001-login")
        assert.strictEqual(repo.read("login.txt"), "hello\n")
        assert.strictEqual(repo.git("branch", "--format=%(refname:short)").trim(), branch)
        assert.isFalse(existsSync(worktree.path))
        recorded()

        const board = yield* run("status")
        assert.deepInclude(board, { progress_percentage: 100, target_branch: branch })
        assert.strictEqual(repo.git("status", "--porcelain"), "")
      })
    )
  }
})
