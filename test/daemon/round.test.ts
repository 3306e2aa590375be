import { utimesSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { nothingYet, readDaemonState, type DaemonState } from "../../src/daemon/DaemonState.ts"
import { drainRound } from "../../src/daemon/round.ts"
import { problemOf } from "../../src/daemon/status.ts"
import { version } from "../../src/version.ts"
import { all, type Arrived, type Verdict } from "../sync/ingestHost.ts"
import { situation } from "../sync/situation.ts"
import { daemonAtWork } from "./world.ts"

const refusing =
  (error: string) =>
  ({ ids }: Arrived): Verdict => ({
    status: 200,
    json: { results: ids.map((id) => ({ event_id: id, status: "rejected", error })) }
  })

describe("a daemon that is refused", () => {
  it.scoped(
    "leaves events alone that were refused for what they are, until a version comes that has not tried them",
    () =>
      Effect.gen(function* () {
        let isPicky = true
        const here = yield* situation(2, (batch) => (isPicky ? refusing("invalid payload") : all("success"))(batch))
        const round = (state: DaemonState) => Effect.provide(drainRound(state), here.services)
        const first = yield* round({ ...nothingYet, triedBy: version })
        assert.deepInclude(first.lastDrain, { refused: 2 })
        isPicky = false
        const second = yield* round(first)
        assert.deepInclude(second.lastDrain, { synced: 0, refused: 0 })
        assert.strictEqual((yield* here.counts).failed, 2)
        const newer = yield* round({ ...second, triedBy: "0.0.1" })
        assert.deepInclude(newer.lastDrain, { synced: 2 })
        assert.strictEqual(newer.triedBy, version)
      })
  )

  it.scoped("tries events again that the host could not take for reasons of its own", () =>
    Effect.gen(function* () {
      const daemon = yield* daemonAtWork(1, (batch, count) =>
        (count === 1 ? refusing("internal server trouble") : all("success"))(batch)
      )
      yield* daemon.settled
      yield* daemon.later("300 seconds")
      assert.strictEqual(yield* daemon.batches, 2)
      assert.deepInclude((yield* daemon.state).lastDrain, { synced: 1, pending: 0 })
    })
  )

  it.scoped.each([
    [412, "protocol_mismatch"],
    [403, "permission_denied"]
  ] as const)(
    "parks after HTTP %i, says so to everybody who looks, and sends again when the account changes",
    ([status, category]) =>
      Effect.gen(function* () {
        let isClosed = true
        const daemon = yield* daemonAtWork(1, (batch) => (isClosed ? { status } : all("success")(batch)))
        yield* daemon.settled
        for (let told = 0; told < 5; told++) yield* daemon.tell("nudge")
        yield* daemon.later("20 minutes")
        assert.strictEqual(yield* daemon.batches, 1)
        const written = yield* Effect.provide(readDaemonState, daemon.services)
        assert.strictEqual(written.parked?.category, category)
        assert.include(problemOf("running", written)?.message, `HTTP ${status}`)
        isClosed = false
        writeFileSync(join(daemon.home, "credentials"), "")
        yield* daemon.tell("nudge")
        assert.strictEqual(yield* daemon.batches, 2)
        assert.isNull((yield* daemon.state).parked)
      })
  )

  it.scoped("tries a parked host again for who asks for it, and after `sync now` has got through", () =>
    Effect.gen(function* () {
      let isClosed = true
      const daemon = yield* daemonAtWork(1, (batch) => (isClosed ? { status: 412 } : all("success")(batch)))
      yield* daemon.settled
      yield* daemon.tell("retry")
      assert.strictEqual(yield* daemon.batches, 2)
      isClosed = false
      yield* daemon.later("1 second")
      assert.strictEqual((yield* daemon.drain).synced, 1)
      yield* daemon.tell("nudge")
      assert.isNull((yield* daemon.state).parked)
    })
  )

  it.scoped("is not fooled by a file that is only read", () =>
    Effect.gen(function* () {
      const daemon = yield* daemonAtWork(1, () => ({ status: 412 }))
      writeFileSync(join(daemon.home, "config.toml"), "")
      yield* daemon.settled
      const { parked } = yield* daemon.state
      yield* daemon.tell("nudge")
      assert.deepStrictEqual((yield* daemon.state).parked, parked)
      utimesSync(join(daemon.home, "config.toml"), 1, 1)
      yield* daemon.tell("nudge")
      assert.strictEqual(yield* daemon.batches, 2)
    })
  )
})
