import { chmodSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { AcceptRefused } from "../../src/mission/finishErrors.ts"
import { folderAt, type Folder } from "../helpers/folder.ts"
import { acceptAll, builtWorld } from "./finished.ts"
import {
  filesOf,
  lanesOf,
  missionFolder,
  missionWorld,
  move,
  projectWorld,
  queuedLanes,
  refusingHook,
  start,
  tagOf,
  treeOf
} from "./world.ts"

const metaOf = (project: Folder) => JSON.parse(project.read(`${missionFolder}/meta.json`)) as Record<string, unknown>

const commitAll = (project: Folder, ...files: ReadonlyArray<string>) => {
  project.git("add", "--", ...files)
  project.git("commit", "--quiet", "-m", "By hand", "--", ...files)
}

describe("accept", () => {
  it.scoped("moves what waits for review to done, one event for each package (S032 US5-AS2), in one clean commit", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* builtWorld()
      const head = project.git("rev-parse", "HEAD").trim()
      const done = yield* run(acceptAll({ actor: Option.some("Bo"), validations: ["npm test"] }))
      assert.deepInclude(done, { ok: true, changed: true, accepted: ["WP01", "WP02"], mode: "local", branch: "main" })
      for (const id of ["WP01", "WP02"]) assert.strictEqual(lanesOf(project, id).at(-1), "for_review->done")
      const last = queued("WPStatusChanged").slice(-2)
      assert.deepStrictEqual(
        last.map(({ payload }) => [payload["wp_id"], payload["from_lane"], payload["to_lane"], payload["actor"]]),
        [
          ["WP01", "for_review", "done", "Bo"],
          ["WP02", "for_review", "done", "Bo"]
        ]
      )
      assert.strictEqual(queuedLanes(queued).length, 6)
      const [completed, ...others] = queued("FeatureCompleted")
      assert.deepStrictEqual(others, [])
      assert.deepInclude(completed?.payload, { feature_slug: "001-login", total_wps: 2 })
      assert.strictEqual(project.git("log", "-1", "--format=%s").trim(), "Accept 001-login")
      assert.deepStrictEqual(
        filesOf(project),
        ["meta.json", "status.events.jsonl", "status.json", "tasks/WP01-part.md", "tasks/WP02-part.md"].map(
          (name) => `${missionFolder}/${name}`
        )
      )
      assert.strictEqual(project.git("status", "--porcelain"), "")
      const meta = metaOf(project)
      assert.deepInclude(meta, {
        accepted_by: "Bo",
        acceptance_mode: "local",
        accepted_from_commit: head,
        validation_commands: ["npm test"],
        slug: "001-login"
      })
      assert.lengthOf(meta["acceptance_history"] as Array<unknown>, 1)
    })
  )

  it.scoped("writes nothing the second time, and completes the mission once however often it is accepted", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* builtWorld({ WP01: [] })
      yield* run(acceptAll())
      const before = treeOf(project)
      assert.deepInclude(yield* run(acceptAll()), { ok: true, changed: false, accepted: [], commit: null })
      assert.deepStrictEqual(treeOf(project), before)
      yield* run(move("WP01", "for_review", { force: true, reason: Option.some("look again") }))
      assert.deepInclude(yield* run(acceptAll()), { changed: true, accepted: ["WP01"] })
      assert.lengthOf(metaOf(project)["acceptance_history"] as Array<unknown>, 2)
      assert.lengthOf(queued("FeatureCompleted"), 1)
      assert.strictEqual(queuedLanes(queued).filter((change) => change === "for_review->done").length, 2)
    })
  )

  it.scoped("tells all that speaks against it at once, and writes nothing (design 14)", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* missionWorld()
      yield* run(start("WP01"))
      folderAt(project.at(".worktrees/001-login-WP01")).write("open.txt", "x\n")
      project.write(`${missionFolder}/spec.md`, "# Login\n\n- **FR-001**: [NEEDS CLARIFICATION: which?]\n")
      project.write("notes.txt", "mine\n")
      const before = treeOf(project)
      const refused = (yield* Effect.flip(run(acceptAll()))) as AcceptRefused
      assert.deepStrictEqual(refused.reasons, [
        "WP01 is doing, not in for_review",
        "WP02 is planned, not in for_review",
        "tasks are open: T001, T002, T003, T004",
        "questions are open: spec.md:3",
        "plan.md is missing",
        `changes are not committed: ${missionFolder}/spec.md, notes.txt, .worktrees/001-login-WP01/open.txt`
      ])
      const told = yield* run(acceptAll({ allowFail: true }))
      assert.deepInclude(told, { ok: false, changed: false })
      assert.deepStrictEqual(told.summary.reasons, refused.reasons)
      assert.deepStrictEqual(treeOf(project), before)
      assert.deepStrictEqual(queued("FeatureCompleted"), [])
    })
  )

  it.scoped("goes on where a killed acceptance stopped, and commits what that had written", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* builtWorld()
      const spike = { doneOverrideReason: Option.some("accepted"), autoCommit: false }
      yield* run(move("WP01", "done", spike))
      assert.notStrictEqual(project.git("status", "--porcelain"), "")
      assert.deepInclude(yield* run(acceptAll()), { accepted: ["WP02"], changed: true })
      assert.strictEqual(project.git("status", "--porcelain"), "")
      assert.strictEqual(queuedLanes(queued).filter((change) => change === "for_review->done").length, 2)
    })
  )

  it.scoped("only tells with mode checklist and without a commit", () =>
    Effect.gen(function* () {
      const { project, run } = yield* builtWorld({ WP01: [] })
      const before = treeOf(project)
      for (const changes of [{ mode: "checklist" }, { reportOnly: true }] as const) {
        assert.deepInclude(yield* run(acceptAll(changes)), { ok: true, changed: false, accepted: [] })
      }
      assert.deepStrictEqual(treeOf(project), before)
    })
  )

  it.scoped("leaves out what was canceled, and its boxes, and takes lanes of later versions", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* builtWorld({ WP01: [], WP02: [], WP03: [] })
      yield* run(move("WP03", "canceled", { reason: Option.some("dropped") }))
      const tasks = project.read(`${missionFolder}/tasks.md`)
      project.write(`${missionFolder}/tasks.md`, tasks.replace("[x] T005", "[ ] T005"))
      const log = `${missionFolder}/status.events.jsonl`
      const line = (id: string, wp: string, lane: string) =>
        `{"actor": "x", "at": "2030-01-01T00:00:00+00:00", "event_id": "${id}", "from_lane": "for_review", "to_lane": "${lane}", "wp_id": "${wp}", "mission_slug": "001-login"}\n`
      const ids = ["01KAAAAAAAAAAAAAAAAAAAAAAA", "01KBBBBBBBBBBBBBBBBBBBBBBB"] as const
      project.write(log, project.read(log) + line(ids[0], "WP01", "in_review") + line(ids[1], "WP02", "approved"))
      commitAll(project, `${missionFolder}/tasks.md`, log)
      const before = queuedLanes(queued).length
      assert.deepInclude(yield* run(acceptAll()), { accepted: ["WP01", "WP02"] })
      // Seen from outside, approved was done already (design R3).
      assert.deepStrictEqual(queuedLanes(queued).slice(before), ["for_review->done"])
    })
  )

  it.scoped("warns of metadata that nobody wrote, unless told to be lenient, and names who reviewed it", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* builtWorld({ WP01: [] })
      const prompt = `${missionFolder}/tasks/WP01-part.md`
      project.write(prompt, project.read(prompt).replace(/^shell_pid:.*\n/m, "reviewed_by: codex\n"))
      commitAll(project, prompt)
      const told = yield* run(acceptAll({ reportOnly: true }))
      assert.deepStrictEqual(told.warnings, ["WP01: the prompt names no shell_pid"])
      assert.deepStrictEqual((yield* run(acceptAll({ lenient: true }))).warnings, [])
      assert.deepInclude(queued("WPStatusChanged").at(-1)?.payload["evidence"], {
        review: { reviewer: "codex", verdict: "approved", reference: "acceptance of 001-login by Ada" }
      })
    })
  )

  it.scoped("is a pull request's business where there is a remote", () =>
    Effect.gen(function* () {
      const { project, run } = yield* builtWorld({ WP01: [] })
      project.git("remote", "add", "origin", "../elsewhere")
      assert.strictEqual((yield* run(acceptAll())).mode, "pr")
      assert.strictEqual(metaOf(project)["acceptance_mode"], "pr")
    })
  )

  it.scoped(
    "has accepted also when a hook refuses the commit; a mission of nothing and a detached HEAD are refused",
    () =>
      Effect.gen(function* () {
        const { project, queued, run } = yield* builtWorld({ WP01: [] })
        refusingHook(project)
        const done = yield* run(acceptAll())
        assert.include(done.warnings.join(), "Not committed")
        assert.lengthOf(queued("FeatureCompleted"), 1)
        chmodSync(project.at(".git/hooks/pre-commit"), 0o644)
        // As after a kill: the next acceptance commits what is written, and says nothing twice.
        assert.deepInclude(yield* run(acceptAll()), { ok: true, accepted: [], changed: true })
        assert.strictEqual(project.git("status", "--porcelain"), "")
        assert.lengthOf(queued("FeatureCompleted"), 1)
        project.git("checkout", "--quiet", "--detach")
        assert.strictEqual(yield* tagOf(run(acceptAll())), "HeadDetached")
        const empty = yield* projectWorld
        assert.strictEqual(yield* tagOf(empty.run(acceptAll())), "FeatureUnresolved")
        const bare = yield* missionWorld({ WP01: [] })
        bare.project.git("rm", "--quiet", `${missionFolder}/tasks/WP01-part.md`)
        bare.project.git("commit", "--quiet", "-m", "None")
        const refused = (yield* Effect.flip(bare.run(acceptAll()))) as AcceptRefused
        assert.include(refused.message, "it has no work package")
      })
  )
})
