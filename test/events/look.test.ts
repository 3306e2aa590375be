import { spawn, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import { Effect, Fiber } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { startBuilt } from "../helpers/built.ts"
import { draftOf } from "./drafts.ts"
import { sqlQueueIn, temporaryHome } from "./queues.ts"

const ada = "https://a|ada|red"

const use = <A, E>(home: string, body: (queue: EventQueue["Type"]) => Effect.Effect<A, E>) =>
  Effect.flatMap(EventQueue, body).pipe(Effect.provide(sqlQueueIn(home)))

const offer = (home: string, from: number, to: number) =>
  use(home, (queue) =>
    queue.offerAll(
      Array.from({ length: to - from }, (_, n) => draftOf(from + n)),
      null
    )
  )

/** Names in a home, with what a write would change. */
const listing = (home: string) =>
  fs.readdirSync(home).map((name) => {
    const { ino, mtimeNs, size } = fs.statSync(join(home, name), { bigint: true })
    return [name, ino, size, mtimeNs]
  })

/** Everything that was in a folder at any moment of an effect. */
const namesDuring = <A, E, R>(home: string, effect: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const seen = new Set<string>()
      return { seen, watcher: fs.watch(home, (_, name) => seen.add(name ?? "")) }
    }),
    ({ seen }) => Effect.map(effect, (value) => [value, seen] as const),
    ({ watcher }) => Effect.sync(() => watcher.close())
  )

const looks = [
  ["sync", "status"],
  ["sync", "diagnose"],
  ["sync", "explain", "01"],
  ["doctor"],
  ["migrate", "--dry-run"]
]

const run = (home: string, ...argv: ReadonlyArray<string>) =>
  Effect.scoped(
    Effect.flatMap(
      startBuilt({ cwd: home, env: { HOME: home, SPEC_KITTY_HOME: join(home, "state") } }, ...argv, "--json"),
      ({ end }) => end
    )
  )

describe("a look at the queue", () => {
  it.scopedLive("makes, changes and removes no file, also not for a moment", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* offer(join(home, "state"), 0, 20)
      const before = listing(join(home, "state"))
      for (const argv of looks) {
        const [, seen] = yield* namesDuring(join(home, "state"), run(home, ...argv))
        assert.deepStrictEqual([...seen], [], argv.join(" "))
        assert.deepStrictEqual(listing(join(home, "state")), before)
      }
    })
  )

  it.scopedLive("sees what a killed writer has left in the log, and leaves it there", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      const state = join(home, "state")
      const left = join(home, "left")
      yield* use(state, (queue) =>
        Effect.andThen(queue.offerAll([draftOf(1), draftOf(2)], null), () => {
          fs.mkdirSync(left)
          for (const name of ["queue.db", "queue.db-wal"]) fs.copyFileSync(join(state, name), join(left, name))
        })
      )
      fs.rmSync(state, { recursive: true })
      fs.renameSync(left, state)
      const before = listing(state)
      assert.include((yield* run(home, "sync", "status")).stdout, '"pending": 2')
      assert.deepStrictEqual(listing(state), before)
    })
  )

  it.scopedLive(
    "shares the files of a writer where they are too long to copy, and leaves file and log as they are",
    () =>
      Effect.gen(function* () {
        const home = yield* temporaryHome
        yield* offer(home, 0, 3)
        const long = new Sqlite(join(home, "queue.db"))
        yield* Effect.addFinalizer(() => Effect.sync(() => long.close()))
        long.exec("INSERT INTO stops (scope, at, category, reason) VALUES ('x', 1, 'offline', hex(zeroblob(10000000)))")
        const left = join(home, "left")
        fs.mkdirSync(left)
        for (const name of ["queue.db", "queue.db-wal", "queue.db-shm"])
          fs.copyFileSync(join(home, name), join(left, name))
        for (const place of [home, left]) {
          const before = listing(place).filter(([name]) => name === "queue.db" || name === "queue.db-wal")
          assert.lengthOf(before, 2)
          assert.deepInclude(yield* use(place, (queue) => queue.counts(null)), { pending: 3 })
          assert.deepStrictEqual(
            listing(place).filter(([name]) => name === "queue.db" || name === "queue.db-wal"),
            before
          )
        }
      })
  )

  it.scopedLive("counts right beside a writer who never pauses", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* offer(home, 0, 1)
      const program = fileURLToPath(new URL("offerFromHere.ts", import.meta.url))
      const writer = spawn(process.execPath, [program, home, "1000", "300"], { stdio: ["ignore", "pipe", "inherit"] })
      const told = { count: 0 }
      const done = new Promise<void>((resolve) => writer.on("close", () => resolve()))
      writer.stdout.on("data", (chunk: Buffer) => (told.count += chunk.toString().split("\n").length - 1))
      const ended = yield* Effect.fork(Effect.promise(() => done))
      let looked = 0
      while (writer.exitCode === null) {
        const atLeast = told.count
        const { pending } = yield* use(home, (queue) => queue.counts(ada))
        // What was told is there, and nothing that was not recorded.
        assert.isAtLeast(pending, atLeast)
        assert.isAtMost(pending, 300)
        looked++
        yield* Effect.sleep("1 millis")
      }
      yield* Fiber.join(ended)
      assert.isAbove(looked, 5)
      assert.strictEqual((yield* use(home, (queue) => queue.counts(ada))).pending, 300)
    })
  )

  it.scopedLive("works where not a byte can be written", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* offer(join(home, "state"), 0, 20)
      // Builds the command where that is necessary.
      yield* run(home, "--version")
      const command = fileURLToPath(new URL("../../dist/spec-kitty.cjs", import.meta.url))
      const { status, stderr, stdout } = spawnSync(
        "bash",
        ["-c", 'ulimit -f 0; exec "$@"', "bash", process.execPath, command, "sync", "status", "--json"],
        { encoding: "utf8", env: { PATH: process.env["PATH"], HOME: home, SPEC_KITTY_HOME: join(home, "state") } }
      )
      assert.deepStrictEqual([status, stderr], [0, ""])
      assert.strictEqual(JSON.parse(stdout).queue.pending, 20)
    })
  )
})
