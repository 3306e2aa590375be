import * as fs from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { isLogBroken } from "../../src/events/log.ts"
import { temporaryHome } from "./queues.ts"
import { offerAndDie } from "./offerAndDie.ts"

const names = ["queue.db", "queue.db-wal", "queue.db-shm"]

const leaving = offerAndDie(names)

/** A queue whose log has, behind what counts, the end of a longer transaction that a killed writer left. */
const withLeftover = Effect.gen(function* () {
  const root = yield* temporaryHome
  const at = (name: string) => join(root, name)
  yield* leaving(at("first"), at("same"), 1, 2)
  fs.cpSync(at("same"), at("copy"), { recursive: true })
  yield* leaving(at("copy"), at("longer"), ...Array.from({ length: 60 }, (_, n) => 100 + n))
  yield* leaving(at("same"), at("home"), 3)
  const logOf = (home: string) => fs.readFileSync(join(at(home), "queue.db-wal"))
  const counting = logOf("home").length
  const log = Buffer.concat([logOf("home"), logOf("longer").subarray(counting)])
  assert.isAbove(log.length, counting)
  const path = join(at("home"), "queue.db")
  fs.writeFileSync(`${path}-wal`, log)
  return { path, log, counting }
})

describe("isLogBroken", () => {
  it.scoped("takes what a killed writer left for no damage, as long as the index says what counts", () =>
    Effect.gen(function* () {
      const { path } = yield* withLeftover
      assert.isFalse(isLogBroken(path))
      fs.rmSync(`${path}-shm`)
      assert.isTrue(isLogBroken(path))
    })
  )

  it.scoped("finds every broken frame that counts, the last one too, and a log that was cut", () =>
    Effect.gen(function* () {
      const { counting, log, path } = yield* withLeftover
      for (const place of [40, 1000, counting - 1]) {
        const broken = Buffer.from(log)
        broken.writeUInt8(broken.readUInt8(place) ^ 1, place)
        fs.writeFileSync(`${path}-wal`, broken)
        assert.isTrue(isLogBroken(path), `${place}`)
      }
      fs.writeFileSync(`${path}-wal`, log.subarray(0, counting - 100))
      assert.isTrue(isLogBroken(path))
    })
  )

  it.scoped("has nothing to say where there is no log", () =>
    Effect.map(temporaryHome, (home) => assert.isFalse(isLogBroken(join(home, "queue.db"))))
  )
})
