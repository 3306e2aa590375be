import { readdirSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import { missionFolder, missionWorld } from "../mission/world.ts"

const log = `${missionFolder}/status.events.jsonl`

/** A mission, and the command line in it. */
const here = Effect.map(missionWorld(), ({ home, project }) => ({
  project,
  run: (...argv: ReadonlyArray<string>) => specKitty({ home: home.path, cwd: project.path }, ...argv)
}))

const told = (stderr: string, words: string) => stderr.split("\n").filter((line) => line.includes(words)).length

const warningsOf = (document: unknown) => (document as { readonly warnings: ReadonlyArray<string> }).warnings

describe("a damaged status log", () => {
  it.scoped.each([
    "status",
    "agent tasks status",
    "agent tasks list-tasks",
    "agent status materialize",
    "agent status emit WP01 --to claimed --actor ann",
    "agent tasks move-task WP01 --to doing",
    "agent feature finalize-tasks",
    "implement WP01"
  ])("is told, once on stderr and in the document: %s", (line) =>
    Effect.gen(function* () {
      const { project, run } = yield* here
      project.write(log, `${project.read(log)}{"wp_id": "WP01", "to_la\n{"kind": "annotation", "delta": {}}\n`)
      const warning = `1 line of ${project.at(log)} left out as damaged: line 3: not a JSON object`
      const answer = yield* run(...line.split(" "), "--json")
      assert.strictEqual(answer.exitCode, 0, answer.stdout)
      assert.strictEqual(told(answer.stderr, warning), 1, answer.stderr)
      assert.deepStrictEqual(warningsOf(documentOf(answer)), [warning])
    })
  )

  it.scoped("is told also when a move is refused, and says nothing when only other families are in it", () =>
    Effect.gen(function* () {
      const { project, run } = yield* here
      const lines = project.read(log)
      project.write(log, `${lines}{"kind": "annotation", "delta": {}}\n`)
      const quiet = yield* run("status", "--json")
      assert.deepStrictEqual([quiet.stderr, warningsOf(documentOf(quiet))], ["", []])
      project.write(log, `${lines}<<<<<<< HEAD\n`)
      const refused = yield* run("agent", "tasks", "move-task", "WP01", "--to", "done")
      assert.strictEqual(refused.exitCode, 1)
      assert.strictEqual(told(refused.stderr, "line 3: a conflict that git left open"), 1)
    })
  )
})

describe("a damaged status.json", () => {
  const snapshot = `${missionFolder}/status.json`

  const asides = (directory: string) => readdirSync(directory).filter((name) => name.includes(".corrupt-"))

  it.scoped("is moved aside and named before it is written anew, and does not stand in the way of the next move", () =>
    Effect.gen(function* () {
      const { project, run } = yield* here
      const good = project.read(snapshot)
      project.write(snapshot, "<<<<<<< HEAD\nmine")
      const answer = yield* run("agent", "status", "materialize", "--json")
      assert.strictEqual(project.read(snapshot), good)
      const [name = "", ...others] = asides(project.at(missionFolder))
      assert.deepStrictEqual(others, [])
      assert.strictEqual(project.read(`${missionFolder}/${name}`), "<<<<<<< HEAD\nmine")
      const [warning = ""] = warningsOf(documentOf(answer))
      assert.include(warning, name)
      assert.strictEqual(told(answer.stderr, name), 1)
      assert.strictEqual(project.git("status", "--porcelain"), "")
    })
  )

  it.scoped("is told by a move too; one that is only older is just renewed", () =>
    Effect.gen(function* () {
      const { project, run } = yield* here
      project.write(snapshot, "{}")
      const first = yield* run("agent", "tasks", "move-task", "WP01", "--to", "doing", "--json")
      assert.deepStrictEqual(warningsOf(documentOf(first)), [])
      project.write(snapshot, "{")
      const second = yield* run("agent", "tasks", "move-task", "WP02", "--to", "doing", "--json")
      assert.lengthOf(warningsOf(documentOf(second)), 1)
      assert.lengthOf(asides(project.at(missionFolder)), 1)
    })
  )
})
