import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { BaseUnresolved, MoveRefused, WorktreeBlocked } from "../../src/mission/errors.ts"
import { missionFolder, lanesOf, missionWorld, move, refusingHook, start, tagOf, work, writeTasks } from "./world.ts"
import { folderAt } from "../helpers/folder.ts"

describe("implement", () => {
  it.scoped("makes a worktree on its own branch, claims the package, and records exactly one event (S032 FR-012)", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* missionWorld()
      const head = project.git("rev-parse", "HEAD").trim()
      const started = yield* run(
        start("wp01-some-title", { agent: Option.some("claude"), shellPid: Option.some("42") })
      )
      const worktree = folderAt(project.at(".worktrees/001-login-WP01"))
      assert.deepStrictEqual(started.workspace, {
        path: worktree.path,
        branch: "001-login-WP01",
        created: true,
        continued: false,
        warnings: []
      })
      assert.strictEqual(worktree.git("branch", "--show-current").trim(), "001-login-WP01")
      assert.strictEqual(worktree.git("rev-parse", "HEAD").trim(), head)
      assert.strictEqual(project.git("branch", "--show-current").trim(), "main")
      assert.deepStrictEqual(lanesOf(project, "WP01"), ["planned->planned", "planned->claimed", "claimed->in_progress"])
      const [event, ...others] = queued("WPStatusChanged")
      assert.deepStrictEqual(others, [])
      assert.deepInclude(event?.payload, { from_lane: "planned", to_lane: "doing", actor: "claude", wp_id: "WP01" })
      const prompt = project.read(`${missionFolder}/tasks/WP01-part.md`)
      for (const line of [
        "lane: doing",
        "agent: claude",
        "assignee: claude",
        "base_branch: main",
        `base_commit: ${head}`
      ]) {
        assert.include(prompt, line)
      }
      assert.match(prompt, /^shell_pid: "?42"?$/m)
      assert.match(prompt, /^- 1970-01-01T00:00:00Z – claude – shell_pid=42 – lane=doing – Started work/m)
      assert.strictEqual(project.git("log", "-1", "--format=%s").trim(), "WP01 claimed for implementation")
      assert.strictEqual(project.git("status", "--porcelain"), "")
      assert.strictEqual(worktree.git("status", "--porcelain"), "")
      assert.include(project.read(".git/info/exclude").split("\n"), ".worktrees/")
      assert.deepInclude(JSON.parse(project.read(".kittify/workspaces/001-login-WP01.json")), {
        wp_id: "WP01",
        feature_slug: "001-login",
        worktree_path: ".worktrees/001-login-WP01",
        base_branch: "main",
        base_commit: head,
        dependencies: []
      })
    })
  )

  it.scoped("finds everything there the second time, from wherever it is run, and records nothing", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* missionWorld()
      const first = yield* run(start("WP01", { agent: Option.some("claude") }))
      work(project, "WP01")
      const head = project.git("rev-parse", "HEAD")
      for (const directory of [project.path, project.at("kitty-specs"), first.workspace.path]) {
        const again = yield* run(start("WP01"), { directory })
        assert.deepStrictEqual({ ...again.workspace, created: true, continued: false }, first.workspace)
        assert.isFalse(again.workspace.created)
        assert.deepInclude(again, { actor: "claude", baseBranch: "main", baseCommit: first.baseCommit, commit: null })
      }
      assert.strictEqual(project.git("rev-parse", "HEAD"), head)
      assert.strictEqual(queued("WPStatusChanged").length, 1)
    })
  )

  it.scoped("starts from the branch of what it waits for", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld()
      const early = (yield* Effect.flip(run(start("WP02")))) as BaseUnresolved
      assert.deepInclude(early, { _tag: "BaseUnresolved", missing: ["WP01"] })
      yield* run(start("WP01"))
      work(project, "WP01")
      const second = yield* run(start("WP02"))
      assert.strictEqual(second.baseBranch, "001-login-WP01")
      assert.isTrue(existsSync(project.at(".worktrees/001-login-WP02/WP01.txt")))
    })
  )

  it.scoped("starts from the target once what it waits for is merged there", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld()
      yield* run(start("WP01"))
      work(project, "WP01")
      project.git("merge", "--quiet", "--no-edit", "001-login-WP01")
      yield* run(move("WP01", "done", { force: true, reason: Option.some("merged") }))
      const second = yield* run(start("WP02"))
      assert.strictEqual(second.baseBranch, "main")
      assert.isTrue(existsSync(project.at(".worktrees/001-login-WP02/WP01.txt")))
    })
  )

  it.scoped("needs one branch that holds everything it waits for, or to be told", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld({ WP01: [], WP02: [], WP03: ["WP01", "WP02"] })
      for (const id of ["WP01", "WP02"]) {
        yield* run(start(id))
        work(project, id)
      }
      const split = (yield* Effect.flip(run(start("WP03")))) as BaseUnresolved
      assert.deepInclude(split, { _tag: "BaseUnresolved", dependencies: ["WP01", "WP02"], missing: [] })
      folderAt(project.at(".worktrees/001-login-WP02")).git("merge", "--quiet", "--no-edit", "001-login-WP01")
      assert.strictEqual((yield* run(start("WP03"))).baseBranch, "001-login-WP02")
      const named = yield* missionWorld({ WP01: [], WP02: ["WP01"] })
      yield* named.run(start("WP01"))
      assert.strictEqual((yield* named.run(start("WP02", { base: Option.some("WP01") }))).baseBranch, "001-login-WP01")
    })
  )

  it.scoped("knows from tasks.md what a package waits for before anything is finalized", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld({ WP01: [] })
      writeTasks(project, { WP01: [], WP02: ["WP01"] })
      assert.strictEqual(yield* tagOf(run(start("WP02"))), "BaseUnresolved")
    })
  )

  it.scoped("commits what was planned first, so that the worktree has it", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld()
      project.write(`${missionFolder}/spec.md`, "# Login\n\n- **FR-001**: better\n")
      project.write("mine.txt", "mine\n")
      yield* run(start("WP01"))
      assert.include(project.read(`.worktrees/001-login-WP01/${missionFolder}/spec.md`), "better")
      assert.strictEqual(project.git("status", "--porcelain").trim(), "?? mine.txt")
    })
  )

  it.scoped("takes up an old branch, and a worktree whose directory was deleted", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld()
      project.git("branch", "001-login-WP01")
      yield* run(start("WP01"))
      work(project, "WP01")
      rmSync(project.at(".worktrees"), { recursive: true })
      const again = yield* run(start("WP01"))
      assert.isTrue(again.workspace.created)
      assert.isTrue(existsSync(project.at(".worktrees/001-login-WP01/WP01.txt")))
    })
  )

  it.scoped("goes on where a killed run stopped", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* missionWorld()
      project.git("worktree", "add", "--quiet", ".worktrees/001-login-WP01", "-b", "001-login-WP01")
      const resumed = yield* run(start("WP01"))
      assert.isFalse(resumed.workspace.created)
      assert.isTrue(existsSync(project.at(".kittify/workspaces/001-login-WP01.json")))
      assert.strictEqual(queued("WPStatusChanged").length, 1)
    })
  )

  it.scoped("keeps away from places and branches that are somebody else's", () =>
    Effect.gen(function* () {
      const { home, project, run } = yield* missionWorld()
      const reason = (id: string) =>
        Effect.map(Effect.flip(run(start(id))), (error) => (error as WorktreeBlocked).message)
      mkdirSync(project.at(".worktrees/001-login-WP01"), { recursive: true })
      assert.include(yield* reason("WP01"), "something else is there")
      rmSync(project.at(".worktrees"), { recursive: true })
      project.git("switch", "--quiet", "-c", "001-login-WP01")
      assert.include(yield* reason("WP01"), `001-login-WP01 is checked out in ${project.path}`)
      project.git("switch", "--quiet", "main")
      project.git("worktree", "add", "--quiet", ".worktrees/001-login-WP01", "-b", "another")
      assert.include(yield* reason("WP01"), "another checked out")
      project.git("worktree", "remove", ".worktrees/001-login-WP01")
      rmSync(project.at(".worktrees"), { recursive: true, force: true })
      symlinkSync(home.path, project.at(".worktrees"))
      assert.strictEqual(yield* tagOf(run(start("WP01"))), "PathOutsideProject")
      assert.deepStrictEqual(lanesOf(project, "WP01"), ["planned->planned"])
    })
  )

  it.scoped("does not take work from another agent unless forced", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld()
      yield* run(start("WP01", { agent: Option.some("claude"), shellPid: Option.some("1") }))
      const taken = (yield* Effect.flip(run(start("WP01", { agent: Option.some("codex") })))) as MoveRefused
      assert.include(taken.message, "claude works on it")
      const takeOver = (agent: string, shellPid: Option.Option<string>) =>
        run(start("WP01", { agent: Option.some(agent), force: true, shellPid }))
      const prompt = () => project.read(`${missionFolder}/tasks/WP01-part.md`)
      yield* takeOver("codex", Option.some("2"))
      assert.match(prompt(), /^agent: codex$/m)
      assert.match(prompt(), /^shell_pid: "?2"?$/m)
      yield* takeOver("gemini", Option.none())
      assert.match(prompt(), /^agent: gemini$/m)
      assert.notMatch(prompt(), /^shell_pid: "?\d/m)
    })
  )

  it.scoped("refuses what is over, what is not there, and a detached HEAD", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld()
      assert.strictEqual(yield* tagOf(run(start("WP99"))), "WorkPackageUnknown")
      yield* run(move("WP01", "canceled", { reason: Option.some("not needed") }))
      assert.strictEqual(yield* tagOf(run(start("WP01"))), "MoveRefused")
      project.git("checkout", "--quiet", "--detach")
      assert.strictEqual(yield* tagOf(run(start("WP02"))), "HeadDetached")
    })
  )

  it.scoped("has claimed the package also when a hook refuses the commit", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* missionWorld()
      refusingHook(project)
      const started = yield* run(start("WP01"))
      assert.isNull(started.commit)
      assert.include(started.warnings.join(), "Not committed")
      assert.strictEqual(queued("WPStatusChanged").length, 1)
      chmodSync(project.at(".git/hooks/pre-commit"), 0o644)
      assert.isNotNull((yield* run(start("WP01"))).commit)
      assert.strictEqual(project.git("status", "--porcelain"), "")
    })
  )

  it.scoped("needs a base that exists, also when the mission's target does not", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld()
      const asked = yield* Effect.flip(run(start("WP01", { base: Option.some("nowhere") })))
      assert.include((asked as WorktreeBlocked).message, "there is no branch or commit nowhere")
      const meta = JSON.parse(project.read(`${missionFolder}/meta.json`))
      const aim = (branch: string) =>
        project.write(`${missionFolder}/meta.json`, JSON.stringify({ ...meta, target_branch: branch }))
      aim("release")
      assert.include(
        ((yield* Effect.flip(run(start("WP01")))) as WorktreeBlocked).message,
        "no branch or commit release"
      )
      // A record from elsewhere never becomes an option of git's.
      aim("--output=../owned")
      assert.strictEqual((yield* run(start("WP01"))).baseBranch, "main")
    })
  )
})
