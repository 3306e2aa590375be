import { mkdirSync, symlinkSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import { finishSubtasks, missionFolder, missionWorld, treeOf, work, type World } from "../mission/world.ts"

type Json = Readonly<Record<string, unknown>>

const at = ({ home }: World, cwd: string, env: Readonly<Record<string, string>> = {}) => {
  const run = (...argv: ReadonlyArray<string>) => specKitty({ home: home.path, cwd, env }, ...argv, "--json")
  const json = (...argv: ReadonlyArray<string>) =>
    Effect.map(run(...argv), (answer) => {
      assert.strictEqual(answer.exitCode, 0, `${argv.join(" ")} in ${cwd}: ${answer.stdout}`)
      return documentOf(answer) as Json
    })
  /** The document, of an answer or of a refusal: `implement` refuses what waits for its review, everywhere. */
  const said = (...argv: ReadonlyArray<string>) => Effect.map(run(...argv), (answer) => documentOf(answer) as Json)
  return { run, json, said }
}

/** WP01 is built and up for a review. */
const handedOver = Effect.tap(missionWorld({ WP01: [] }), (world) =>
  Effect.gen(function* () {
    const { json } = at(world, world.project.path)
    yield* json("plan")
    yield* json("implement", "WP01", "--agent", "claude")
    work(world.project, "WP01")
    finishSubtasks(world.project)
    yield* json("agent", "tasks", "move-task", "WP01", "--to", "for_review")
  })
)

/** Commands that answer the same however often they are asked. */
const steady: ReadonlyArray<ReadonlyArray<string>> = [
  ["status"],
  ["implement", "WP01"],
  ["review", "WP01", "--agent", "codex"],
  ["agent", "workflow", "implement", "WP01", "--agent", "claude"],
  ["agent", "workflow", "review", "WP01", "--agent", "codex"],
  ["accept", "--mode", "checklist"],
  ["merge", "--dry-run"],
  ["agent", "feature", "check-prerequisites"],
  ["agent", "feature", "finalize-tasks", "--validate-only"],
  ["agent", "tasks", "status"],
  ["agent", "tasks", "list-tasks"],
  ["agent", "tasks", "move-task", "WP01", "--to", "for_review"],
  ["agent", "tasks", "validate-workflow", "WP01"],
  ["agent", "tasks", "list-dependents", "WP01"],
  ["agent", "status", "validate"],
  ["agent", "status", "doctor"],
  ["agent", "status", "materialize"]
]

describe("every planning command", () => {
  it.scoped("answers the same from the root, a sub-directory, a worktree and through links", () =>
    Effect.gen(function* () {
      const world = yield* handedOver
      const { home, project } = world
      // The claim of the review is made once; from then on nothing changes any more.
      yield* at(world, project.path).json("review", "WP01", "--agent", "codex")
      mkdirSync(project.at("src/deep"), { recursive: true })
      symlinkSync(project.path, home.at("link"))
      symlinkSync(project.at("src/deep"), home.at("deep"))
      const places = [
        project.at("src/deep"),
        project.at(missionFolder, "tasks"),
        project.at(".worktrees/001-login-WP01"),
        project.at(".worktrees/001-login-WP01", missionFolder),
        home.at("link"),
        home.at("deep")
      ]
      const before = treeOf(project)
      for (const argv of steady) {
        const expected = yield* at(world, project.path).said(...argv)
        for (const place of places) {
          if (argv.includes("finalize-tasks") && place.includes(".worktrees")) {
            // What is planned belongs to the main checkout; this says where that is.
            const { stdout } = yield* at(world, place).run(...argv)
            assert.strictEqual(JSON.parse(stdout).error.code, "inside_worktree")
            continue
          }
          assert.deepStrictEqual(yield* at(world, place).said(...argv), expected, `${argv.join(" ")} in ${place}`)
        }
      }
      assert.deepStrictEqual(treeOf(project), before)
    })
  )

  it.scoped("refuses clearly where there is no project, and where nothing says which mission", () =>
    Effect.gen(function* () {
      const world = yield* handedOver
      mkdirSync(world.home.at("elsewhere"))
      for (const argv of [...steady, ["accept"], ["merge"], ["merge", "--resume"], ["merge", "--abort"]]) {
        const { exitCode, stdout } = yield* at(world, world.home.at("elsewhere")).run(...argv)
        assert.strictEqual(exitCode, 1, argv.join(" "))
        assert.strictEqual(Reflect.get(Object(JSON.parse(stdout).error), "code"), "not_a_project", argv.join(" "))
      }
      yield* at(world, world.project.path).json("specify", "another")
      for (const argv of [["status"], ["review", "WP01"], ["accept"], ["merge"]]) {
        const { stdout } = yield* at(world, world.project.path).run(...argv)
        assert.strictEqual(JSON.parse(stdout).error.code, "plan_context_unresolved", argv.join(" "))
        const chosen = at(world, world.project.path, { SPECIFY_FEATURE: "login" })
        assert.notInclude((yield* chosen.run(...argv)).stdout, "plan_context_unresolved", argv.join(" "))
      }
    })
  )

  it.scoped("knows a work package by WP01, wp01 and WP01-slug", () =>
    Effect.gen(function* () {
      const world = yield* handedOver
      const { json, run, said } = at(world, world.project.path)
      for (const argv of steady.filter((words) => words.includes("WP01"))) {
        const expected = yield* said(...argv)
        for (const id of ["wp01", "WP01-part", "wp01-some-title"]) {
          const words = argv.map((word) => (word === "WP01" ? id : word))
          const answer = yield* said(...words)
          assert.deepStrictEqual({ ...answer, status: 0, commit_hash: 0 }, { ...expected, status: 0, commit_hash: 0 })
        }
        const unknown = yield* run(...argv.map((word) => (word === "WP01" ? "WP42" : word)))
        assert.strictEqual(JSON.parse(unknown.stdout).error.code, "work_package_unknown", argv.join(" "))
      }
      yield* json("agent", "tasks", "add-history", "wp01-part", "--note", "seen")
      yield* json("agent", "status", "emit", "wp01", "--to", "blocked", "--actor", "x", "--reason", "waits")
    })
  )

  it.scoped("takes the four lanes that people use and the seven of the log, and shows the four", () =>
    Effect.gen(function* () {
      const world = yield* missionWorld({ WP01: [] })
      const { json } = at(world, world.project.path)
      const to = (lane: string, ...more: ReadonlyArray<string>) =>
        json("agent", "tasks", "move-task", "WP01", "--to", lane, ...more)
      const force = ["--force", "--reason", "try"]
      assert.deepInclude(yield* to("doing"), { old_lane: "planned", new_lane: "doing" })
      assert.deepInclude(yield* to("in_progress"), { new_lane: "doing", changed: false })
      for (const [lane, shown] of [
        ["claimed", "doing"],
        ["for_review", "for_review"],
        ["Done", "done"],
        ["planned", "planned"],
        ["blocked", "blocked"],
        ["canceled", "canceled"]
      ] as const) {
        const feedback = world.project.write("../feedback.md", "again\n")
        const answer = yield* to(lane, ...force, ...(lane === "planned" ? ["--review-feedback-file", feedback] : []))
        assert.strictEqual(answer["new_lane"], shown)
      }
      const { by_lane: lanes } = yield* json("status")
      assert.deepStrictEqual(Object.keys(Object(lanes)).sort(), ["doing", "done", "for_review", "planned"])
    })
  )
})
