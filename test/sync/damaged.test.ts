import * as fs from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { CredentialStore } from "../../src/auth/CredentialStore.ts"
import { Paths } from "../../src/config/Paths.ts"
import { Rollout } from "../../src/config/Rollout.ts"
import { SyncConfig } from "../../src/config/SyncConfig.ts"
import { queue as doctorsQueue } from "../../src/doctor/queue.ts"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { migrateQueues } from "../../src/events/python/migrateQueues.ts"
import { diagnose } from "../../src/sync/diagnose.ts"
import { unchecked } from "../../src/sync/Connection.ts"
import { syncStatus } from "../../src/sync/status.ts"
import { draftOf } from "../events/drafts.ts"
import { consentIn } from "../events/consents.ts"
import { sqlQueueIn, temporaryHome } from "../events/queues.ts"

const pageSize = 4096

/** One run of a command at this home, with sync switched off. */
const services = (home: string) =>
  consentIn(home).pipe(
    Layer.provideMerge(
      Layer.mergeAll(CredentialStore.layerMemory(), SyncConfig.layerOf({}), Rollout.layerOf(false), Paths.layerOf(home))
    )
  )

const failure = <A, E extends { readonly message: string }, R>(look: Effect.Effect<A, E, R>) =>
  Effect.match(look, {
    onSuccess: () => "",
    onFailure: ({ message }) => message.replace(/^.* is damaged.*$/s, "damaged")
  })

/** What each look says of the queue: nothing, or that it is damaged. */
const looks = (home: string) =>
  Effect.all({
    status: failure(syncStatus(unchecked)),
    diagnose: failure(diagnose()),
    doctor: Effect.map(doctorsQueue, ([first]) => (first?.status === "problem" ? "damaged" : ""))
  }).pipe(Effect.provide(services(home)))

const recorded = Effect.gen(function* () {
  const home = yield* temporaryHome
  yield* Effect.flatMap(EventQueue, ({ offerAll }) =>
    offerAll(
      Array.from({ length: 40 }, (_, n) => draftOf(n)),
      null
    )
  ).pipe(Effect.provide(sqlQueueIn(home)))
  return { home, bytes: fs.readFileSync(join(home, "queue.db")) }
})

describe("a queue with one broken page", () => {
  it.scoped("is damaged or sound for every look alike, whichever page it is", () =>
    Effect.gen(function* () {
      const { bytes, home } = yield* recorded
      const sound = { status: "", diagnose: "", doctor: "" }
      const damaged = { status: "damaged", diagnose: "damaged", doctor: "damaged" }
      assert.deepStrictEqual(yield* looks(home), sound)
      for (let page = 0; page < bytes.length / pageSize; page++) {
        const copy = Buffer.from(bytes).fill(0, page * pageSize, (page + 1) * pageSize)
        fs.writeFileSync(join(home, "queue.db"), copy)
        assert.deepStrictEqual(yield* looks(home), damaged, `page ${page} of ${bytes.length / pageSize}`)
        assert.isTrue(copy.equals(fs.readFileSync(join(home, "queue.db"))))
      }
    })
  )

  it.scoped(
    "is mended by what all of them advise, also with sync switched off and where no other command met the page",
    () =>
      Effect.gen(function* () {
        const { bytes, home } = yield* recorded
        for (let page = 0; page < bytes.length / pageSize; page++) {
          fs.writeFileSync(join(home, "queue.db"), Buffer.from(bytes).fill(0, page * pageSize, (page + 1) * pageSize))
          const [finding] = yield* Effect.provide(doctorsQueue, services(home))
          assert.match(finding?.nextAction ?? "", /^Run `spec-kitty migrate`/)
          const { queue } = yield* Effect.provide(migrateQueues({ dryRun: false }), services(home))
          assert.strictEqual(queue.state, "damaged")
          assert.deepStrictEqual(yield* looks(home), { status: "", diagnose: "", doctor: "" }, `page ${page}`)
        }
      })
  )
})
