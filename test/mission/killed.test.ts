import { spawn } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import { Effect, Option, Schedule } from "effect"
import { materializeStatus } from "../../src/mission/emitStatus.ts"
import { finalizeTasks } from "../../src/mission/finalizeTasks.ts"
import { gitEnvironment } from "../helpers/folder.ts"
import { lanesOf, missionFolder, missionWorld, move, queuedLanes, writeTasks, type World } from "./world.ts"

const locks = ".git/spec-kitty-locks"

const outboxes = ({ project }: World) => project.list(locks).filter((name) => name.endsWith(".outbox.json"))

const linesOf = ({ project }: World) => project.read(`${missionFolder}/status.events.jsonl`).split("\n").length - 1

/** Waits for another process, as long as the test may last. */
const until = (condition: () => boolean) =>
  Effect.suspend(() => (condition() ? Effect.void : Effect.fail("not yet"))).pipe(
    Effect.retry(Schedule.spaced("5 millis"))
  )

/**
 * A command whose queue is locked by somebody else: it has written the log and waits. Gives what it has noted, and ends
 * it like a power cut (`kill`) or lets it go on.
 */
const stopped = (world: World, end: "kill" | "go on", ...command: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { home, project } = world
    const before = linesOf(world)
    const queue = new Sqlite(home.at(".spec-kitty", "queue.db"))
    queue.exec("BEGIN IMMEDIATE")
    const script = new URL("runInChild.ts", import.meta.url).pathname
    const env = { ...gitEnvironment(home.path), USER: "tester" }
    const child = spawn(process.execPath, [script, ...command], { cwd: project.path, env, stdio: "ignore" })
    yield* until(() => linesOf(world) > before)
    const [name = ""] = outboxes(world)
    const outbox = project.at(locks, name)
    const noted = readFileSync(outbox, "utf8")
    if (end === "kill") child.kill("SIGKILL")
    else queue.exec("ROLLBACK")
    yield* until(() => child.exitCode !== null || child.signalCode !== null)
    queue.close()
    return { outbox, noted }
  })

const causes = ({ queued }: World, type: string) => queued(type).map(({ causation_id }) => causation_id)

describe("a command that is killed between the log and the queue", () => {
  it.scopedLive("has its event recorded, once and first, by the next move", () =>
    Effect.gen(function* () {
      const world = yield* missionWorld({ WP01: [], WP02: [] })
      const { outbox } = yield* stopped(world, "kill", "move", "WP01", "doing")
      assert.deepStrictEqual(lanesOf(world.project, "WP01").slice(1), ["planned->claimed", "claimed->in_progress"])
      assert.deepStrictEqual(queuedLanes(world.queued), [])

      yield* world.run(move("WP02", "doing"))
      assert.deepStrictEqual(
        world.queued("WPStatusChanged").map(({ aggregate_id }) => aggregate_id),
        ["WP01", "WP02"]
      )
      const log = world.project.read(`${missionFolder}/status.events.jsonl`)
      for (const id of causes(world, "WPStatusChanged")) assert.include(log, `"event_id": "${id}"`)
      assert.isFalse(existsSync(outbox))
    })
  )

  it.scopedLive("has it recorded by the same move given again, and by a rebuilt status.json", () =>
    Effect.gen(function* () {
      const world = yield* missionWorld({ WP01: [], WP02: [] })
      yield* stopped(world, "kill", "move", "WP01", "doing")
      assert.isFalse((yield* world.run(move("WP01", "doing"))).changed)
      assert.deepStrictEqual(queuedLanes(world.queued), ["planned->doing"])
      yield* stopped(world, "kill", "move", "WP02", "doing")
      yield* world.run(materializeStatus(Option.none()))
      assert.deepStrictEqual(queuedLanes(world.queued), ["planned->doing", "planned->doing"])
    })
  )

  it.scopedLive("tells of its new packages when tasks are finalized again", () =>
    Effect.gen(function* () {
      const world = yield* missionWorld({ WP01: [] })
      writeTasks(world.project, { WP01: [], WP02: ["WP01"], WP03: [] })
      yield* stopped(world, "kill", "finalize")
      yield* world.run(finalizeTasks({ feature: Option.none(), validateOnly: false }))
      const created = world.queued("WPCreated").slice(1)
      assert.deepStrictEqual(
        created.map(({ payload }) => [payload["wp_id"], payload["title"], payload["dependencies"]]),
        [
          ["WP02", "Part WP02", ["WP01"]],
          ["WP03", "Part WP03", []]
        ]
      )
      assert.strictEqual(created[0]?.causation_id, created[1]?.causation_id)
    })
  )
})

describe("a note that outlives its command", () => {
  it.scopedLive("records nothing twice, and nothing that never happened", () =>
    Effect.gen(function* () {
      const world = yield* missionWorld({ WP01: [], WP02: [] })
      // Killed after the queue had the event, before the note was gone.
      const { noted, outbox } = yield* stopped(world, "go on", "move", "WP01", "doing")
      assert.isFalse(existsSync(outbox))
      const never = { line: "01JMBY7K8N3QRVX2DPFG5HWT4E", eventId: "01JMBY7K8N3QRVX2DPFG5HWT4F", causationId: "x" }
      world.project.write(`${locks}/${outbox.split("/").at(-1)}`, JSON.stringify([...JSON.parse(noted), never]))
      yield* world.run(move("WP02", "doing"))
      assert.deepStrictEqual(queuedLanes(world.queued), ["planned->doing", "planned->doing"])
      assert.isFalse(existsSync(outbox))
    })
  )

  it.scopedLive("is moved aside when it is damaged, and stops nobody", () =>
    Effect.gen(function* () {
      const world = yield* missionWorld({ WP01: [], WP02: [] })
      const { outbox } = yield* stopped(world, "kill", "move", "WP01", "doing")
      const name = outbox.split("/").at(-1) ?? ""
      world.project.write(`${locks}/${name}`, "{")
      yield* world.run(move("WP02", "doing"))
      assert.deepStrictEqual(queuedLanes(world.queued), ["planned->doing"])
      assert.isTrue(world.project.list(locks).some((file) => file.startsWith(`${name}.corrupt-`)))
    })
  )
})
