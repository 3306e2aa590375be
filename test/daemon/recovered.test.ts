import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readDaemonState } from "../../src/daemon/DaemonState.ts"
import { asSeenNow } from "../../src/daemon/seen.ts"
import { all } from "../sync/ingestHost.ts"
import { daemonAtWork } from "./world.ts"

const busy = { status: 429, headers: { "retry-after": "600" } }

/** A daemon in trouble with its host for the fifth time, and the switch that mends the host. */
const troubled = (sick: { readonly status: number; readonly headers?: Readonly<Record<string, string>> }) =>
  Effect.gen(function* () {
    let isSick = true
    const before = { failures: 4, until: 0, wait: 0, category: "server_error", reason: "before" } as const
    const daemon = yield* daemonAtWork(1, (batch) => (isSick ? sick : all("success")(batch)), { trouble: before })
    yield* daemon.settled
    assert.deepInclude((yield* daemon.state).trouble, { failures: 5 })
    return {
      ...daemon,
      mend: () => {
        isSick = false
      },
      /** The trouble as somebody tells of it who only reads. */
      told: Effect.flatMap(readDaemonState, asSeenNow).pipe(
        Effect.map(({ trouble }) => trouble),
        Effect.provide(daemon.services)
      ),
      signIn: Effect.sync(() => writeFileSync(join(daemon.home, "credentials"), ""))
    }
  })

describe("a host that was in trouble", () => {
  it.scoped.each([
    ["the host was away", { status: 503 }],
    ["the host has named a time", busy]
  ] as const)("is in it no more for anybody who looks once `sync now` got through, whatever it was: %s", ([, sick]) =>
    Effect.gen(function* () {
      const daemon = yield* troubled(sick)
      assert.isNotNull(yield* daemon.told)
      daemon.mend()
      yield* daemon.later("1 second")
      assert.strictEqual((yield* daemon.drain).synced, 1)
      assert.isNull(yield* daemon.told)
      yield* daemon.more(2)
      yield* daemon.tell("nudge")
      assert.deepInclude((yield* daemon.state).lastDrain, { synced: 1, pending: 0 })
      assert.isNull((yield* daemon.state).trouble)
    })
  )

  it.scoped("is tried again at once when somebody has signed in anew", () =>
    Effect.gen(function* () {
      const daemon = yield* troubled({ status: 503 })
      daemon.mend()
      yield* daemon.signIn
      assert.isNull(yield* daemon.told)
      yield* daemon.tell("nudge")
      assert.deepInclude((yield* daemon.state).lastDrain, { synced: 1 })
    })
  )

  it.scoped("gets the time that it has named itself, whoever signs in and whatever comes up", () =>
    Effect.gen(function* () {
      const daemon = yield* troubled(busy)
      daemon.mend()
      yield* daemon.signIn
      assert.isNotNull(yield* daemon.told)
      yield* daemon.tell("nudge")
      yield* daemon.tell("up")
      assert.strictEqual(yield* daemon.batches, 1)
      yield* daemon.later("600 seconds")
      assert.strictEqual(yield* daemon.batches, 2)
    })
  )

  it.scoped("is tried once for each live connection that comes up, and is in trouble as before where that fails", () =>
    Effect.gen(function* () {
      const daemon = yield* troubled({ status: 503 })
      yield* daemon.tell("up")
      assert.strictEqual(yield* daemon.batches, 2)
      assert.deepInclude((yield* daemon.state).trouble, { failures: 6 })
      daemon.mend()
      yield* daemon.tell("up")
      assert.isNull((yield* daemon.state).trouble)
      assert.include((yield* daemon.lines).join("\n"), "the trouble is over")
    })
  )
})

/** A daemon whose live connection comes up 200 seconds after it has looked what waits; two more events wait since. */
const connected = Effect.gen(function* () {
  const daemon = yield* daemonAtWork(1, all("success"))
  yield* daemon.settled
  yield* daemon.more(2)
  yield* daemon.later("200 seconds")
  yield* daemon.tell("up")
  return daemon
})

describe("a daemon that has no trouble", () => {
  it.scoped("looks at nothing that waits because a connection comes up, nor within 5 minutes of a sign-in", () =>
    Effect.gen(function* () {
      const daemon = yield* connected
      assert.strictEqual(yield* daemon.batches, 1)
      yield* daemon.tell("account")
      yield* daemon.later("299 seconds")
      assert.strictEqual(yield* daemon.batches, 1)
      yield* daemon.later("1 second")
      assert.strictEqual(yield* daemon.batches, 2)
    })
  )

  it.scoped("looks every 5 minutes all the same when connections come and go", () =>
    Effect.gen(function* () {
      const daemon = yield* connected
      yield* daemon.later("100 seconds")
      assert.strictEqual(yield* daemon.batches, 2)
    })
  )
})
