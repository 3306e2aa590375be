import { spawn } from "node:child_process"
import * as fs from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import { Effect } from "effect"
import { EventQueue } from "../../../src/events/EventQueue.ts"
import { draftOf } from "../drafts.ts"
import { sqlQueueIn, temporaryHome } from "../queues.ts"

const ada = "https://a|ada|red"

/** A queue of `count` events whose first page is gone. */
const damaged = (home: string, count: number) =>
  Effect.flatMap(EventQueue, (queue) =>
    queue.offerAll(
      Array.from({ length: count }, (_, n) => draftOf(n)),
      ada
    )
  ).pipe(
    Effect.provide(sqlQueueIn(home)),
    Effect.tap(() => {
      const path = join(home, "queue.db")
      fs.writeFileSync(path, fs.readFileSync(path).fill(0, 0, 4096))
    })
  )

/** Another process that records events; killed as soon as `enough` says so. What it was told, and what it said. */
const offers = (home: string, first: number, count: number, enough?: () => boolean) =>
  Effect.async<{ readonly told: ReadonlyArray<number>; readonly said: string }>((resume) => {
    const program = fileURLToPath(new URL("../offerFromHere.ts", import.meta.url))
    const child = spawn(process.execPath, [program, home, String(first), String(count)])
    const look = () => {
      if (enough?.() === true) child.kill("SIGKILL")
      else if (enough !== undefined && child.exitCode === null) setImmediate(look)
    }
    look()
    let output = ""
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()))
    child.on("close", () => {
      const lines = output.split("\n").slice(0, -1)
      const told = lines.filter((line) => /^\d+$/.test(line)).map(Number)
      resume(Effect.succeed({ told, said: lines.filter((line) => !/^\d+$/.test(line)).join("\n") }))
    })
  })

const lamportValues = (home: string) => {
  const database = new Sqlite(join(home, "queue.db"), { readonly: true })
  const values = database.prepare("SELECT lamport_clock FROM queue").pluck().all().map(Number)
  database.close()
  return values
}

const asides = (home: string) => fs.readdirSync(home).filter((name) => /^queue\.db\.corrupt-\w+$/.test(name))

describe("a damaged queue", () => {
  it.scopedLive("is salvaged once, however many processes meet it", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* damaged(home, 100)
      const told = yield* Effect.all(
        [1, 2, 3].map((process) => offers(home, process * 1000, 5)),
        { concurrency: "unbounded" }
      )
      assert.lengthOf(asides(home), 1)
      const said = told.map(({ said }) => said).join("\n")
      assert.lengthOf(said.match(/100 events were salvaged/g) ?? [], 1, said)
      const values = lamportValues(home)
      assert.lengthOf(values, 115, said)
      assert.strictEqual(new Set(values).size, 115)
      for (const value of told.flatMap(({ told }) => told)) assert.include(values, value)
    })
  )

  it.scopedLive.each(["queue.db.salvaging", "queue.db.salvaging-journal", "queue.db.salvaged", "queue.db.corrupt"])(
    "loses nothing when its salvage is killed at the first sight of %s",
    (sight) =>
      Effect.gen(function* () {
        const home = yield* temporaryHome
        yield* damaged(home, 1000)
        yield* offers(home, 10_000, 1, () => fs.readdirSync(home).some((name) => name.startsWith(sight)))
        const { told } = yield* offers(home, 20_000, 1)
        assert.lengthOf(told, 1)
        assert.isAtLeast(lamportValues(home).length, 1001)
        assert.lengthOf(asides(home), 1)
        assert.isEmpty(fs.readdirSync(home).filter((name) => /salvag/.test(name)))
      })
  )
})
