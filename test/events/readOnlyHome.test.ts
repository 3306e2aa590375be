import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import { Effect } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { draftOf } from "./drafts.ts"
import { sqlQueueIn, temporaryHome } from "./queues.ts"

const ada = "https://a|ada|red"

const offer = (home: string, ...numbers: ReadonlyArray<number>) =>
  Effect.flatMap(EventQueue, (queue) =>
    queue.offerAll(
      numbers.map((n) => draftOf(n)),
      ada
    )
  ).pipe(Effect.provide(sqlQueueIn(home)))

/** What somebody sees who may read everything there and write nothing; leaves nothing anywhere. */
const lookFrom = (home: string) => {
  const elsewhere = fs.mkdtempSync(join(tmpdir(), "spec-kitty-queue-"))
  fs.chmodSync(elsewhere, 0o777)
  for (const name of fs.readdirSync(home)) fs.chmodSync(join(home, name), 0o444)
  fs.chmodSync(home, 0o555)
  const program = fileURLToPath(new URL("lookFromHere.ts", import.meta.url))
  const before = fs.readdirSync(home)
  const env = { ...process.env, TMPDIR: elsewhere }
  const { stderr, stdout } = spawnSync(process.execPath, [program, home], { encoding: "utf8", env })
  assert.deepStrictEqual(fs.readdirSync(home), before)
  // Empty, or this fails.
  fs.rmdirSync(elsewhere)
  fs.chmodSync(home, 0o755)
  assert.strictEqual(stderr, "")
  return JSON.parse(stdout)
}

const refused = { sending: "read_only", writing: "read_only" }

describe("a queue in a directory that cannot be written", () => {
  it.scoped("is read all the same, and nothing of it is handed out to be sent", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* offer(home, 1, 2, 3)
      assert.deepStrictEqual(lookFrom(home), { pending: 3, ...refused })
    })
  )

  it.scoped("is read with what a writer at work has not moved into the file yet", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* offer(home, 1)
      const writer = new Sqlite(join(home, "queue.db"))
      writer.pragma("wal_autocheckpoint = 0")
      writer.exec("UPDATE queue SET status = 'synced'")
      assert.deepStrictEqual(fs.readdirSync(home), ["clock.json", "queue.db", "queue.db-shm", "queue.db-wal"])
      assert.deepStrictEqual(lookFrom(home), { pending: 0, ...refused })
      writer.close()
    })
  )

  it.scoped("is read with what a killed writer has left, also when the index of that is gone", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* offer(home, 1)
      const writer = new Sqlite(join(home, "queue.db"))
      writer.exec("UPDATE queue SET status = 'synced'")
      const left = fs.readFileSync(join(home, "queue.db-wal"))
      const file = fs.readFileSync(join(home, "queue.db"))
      writer.close()
      fs.writeFileSync(join(home, "queue.db"), file)
      fs.writeFileSync(join(home, "queue.db-wal"), left)
      assert.deepStrictEqual(lookFrom(home), { pending: 0, ...refused })
    })
  )
})
