import * as fs from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, TestClock } from "effect"
import { CredentialStore } from "../../src/auth/CredentialStore.ts"
import { Session } from "../../src/auth/Session.ts"
import { Paths } from "../../src/config/Paths.ts"
import { Rollout } from "../../src/config/Rollout.ts"
import { SyncConfig } from "../../src/config/SyncConfig.ts"
import { EventQueue } from "../../src/events/EventQueue.ts"
import * as Http from "../../src/platform/Http.ts"
import { IngestClient } from "../../src/sync/IngestClient.ts"
import { checkConnection } from "../../src/sync/checkConnection.ts"
import { unchecked } from "../../src/sync/Connection.ts"
import { syncStatus } from "../../src/sync/status.ts"
import { account } from "../auth/world.ts"
import { draftOf, eventId } from "../events/drafts.ts"
import { consentIn } from "../events/consents.ts"
import { temporaryHome } from "../events/queues.ts"
import { ingestHost, type Verdict } from "./ingestHost.ts"
import { adaAt, adaScope, hostAt, record } from "./world.ts"

const services = (home: string, url: string, enabled = true) =>
  Layer.mergeAll(IngestClient.layer, consentIn(home)).pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        Session.layerOf(adaAt(url)),
        CredentialStore.layerMemory(Option.some(account(url, { username: "ada", teamSlug: Option.some("red") }))),
        SyncConfig.layerOf({ host: hostAt(url) }),
        Rollout.layerOf(enabled),
        Paths.layerOf(home),
        Http.layer
      )
    )
  )

const situation = (answer: () => Verdict) =>
  Effect.gen(function* () {
    const home = yield* temporaryHome
    const host = yield* ingestHost(answer)
    return { ...host, home, services: services(home, host.url) }
  })

describe("syncStatus", () => {
  it.scoped("says what waits, for whom and since when, and touches nothing", () =>
    Effect.gen(function* () {
      const { arrived, home, services, url } = yield* situation(() => ({ status: 200 }))
      yield* Effect.gen(function* () {
        yield* record(url, 3)
        const queue = yield* EventQueue
        yield* queue.offer(draftOf(9), "https://a|bob|red")
        yield* queue.settle([{ eventId: eventId(2), outcome: "failed", reason: "No", category: "unknown" }])
      }).pipe(Effect.provide(services))
      yield* TestClock.adjust("90 seconds")
      const before = fs.readFileSync(join(home, "queue.db"))
      const status = yield* Effect.provide(syncStatus(unchecked), services)
      assert.deepInclude(status.queue, { pending: 2, failed: 1, otherAccounts: 1 })
      assert.strictEqual(status.oldestAgeSeconds, 90)
      assert.deepStrictEqual(status.auth, { signedIn: true, user: "ada", team: "red" })
      assert.deepStrictEqual(status.server, { url, source: "environment" })
      assert.deepStrictEqual(status.connection, { state: "unchecked", detail: null })
      assert.deepStrictEqual(status.problems, [])
      assert.lengthOf(arrived, 0)
      assert.isTrue(before.equals(fs.readFileSync(join(home, "queue.db"))))
    })
  )

  it.scoped("creates nothing where there is nothing", () =>
    Effect.gen(function* () {
      const home = join(yield* temporaryHome, "state")
      const status = yield* Effect.provide(syncStatus(unchecked), services(home, "https://example.com"))
      assert.strictEqual(status.queue.pending, 0)
      assert.isNull(status.oldestAgeSeconds)
      assert.isFalse(fs.existsSync(home))
    })
  )

  it.scoped.each([
    [200, "connected"],
    [403, "permission_denied"],
    [401, "authentication_failed"],
    [500, "unreachable"],
    [404, "unexpected"]
  ] as const)("looks at the host when asked: HTTP %d means %s", ([status, state]) =>
    Effect.gen(function* () {
      const { arrived, services } = yield* situation(() => ({ status, json: { status: "ok" } }))
      const { connection } = yield* Effect.provide(syncStatus(checkConnection), services)
      assert.strictEqual(connection.state, state)
      assert.deepStrictEqual(
        arrived.map(({ ids, path }) => ({ ids, path })),
        [{ ids: [], path: "/api/v1/sync/health/" }]
      )
      assert.strictEqual(arrived[0]?.headers.authorization, "Bearer ada-token")
    })
  )

  it.scoped.each([
    "<!doctype html><title>Welcome</title>",
    "[]",
    "{}",
    '{"status": "ok", "sync_ing',
    '"ok"',
    "",
    '{"status": "ok", "sync_ingress": {"limits": {"max_events_per_batch": "many"}}}'
  ])("does not take just any answer for a control plane's: %s", (text) =>
    Effect.gen(function* () {
      const { services } = yield* situation(() => ({ status: 200, text }))
      const { connection } = yield* Effect.provide(syncStatus(checkConnection), services)
      assert.strictEqual(connection.state, "unexpected")
      assert.include(connection.detail, "not the answer of a control plane")
    })
  )

  it.scoped("says that nobody answers", () =>
    Effect.gen(function* () {
      const { close, services } = yield* situation(() => ({ status: 200 }))
      close()
      const { connection } = yield* Effect.provide(syncStatus(checkConnection), services)
      assert.strictEqual(connection.state, "unreachable")
      assert.include(connection.detail, "events stay queued")
    })
  )

  it.scoped("asks nobody while the rollout is off, and says what to set", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      const { arrived, url } = yield* ingestHost(() => ({ status: 200 }))
      const { connection } = yield* Effect.provide(syncStatus(checkConnection), services(home, url, false))
      assert.strictEqual(connection.state, "disabled")
      assert.include(connection.detail, "SPEC_KITTY_ENABLE_SAAS_SYNC=1")
      assert.lengthOf(arrived, 0)
    })
  )
})

describe("scope of a status", () => {
  it.scoped("is the account's own", () =>
    Effect.gen(function* () {
      const { services, url } = yield* situation(() => ({ status: 200 }))
      const status = yield* Effect.gen(function* () {
        yield* Effect.flatMap(EventQueue, (queue) => queue.offer(draftOf(1), null))
        yield* record(url, 2)
        assert.strictEqual(adaScope(url), `${url}|ada|red`)
        return yield* syncStatus(unchecked)
      }).pipe(Effect.provide(services))
      assert.deepInclude(status.queue, { pending: 1, unclaimed: 1, otherAccounts: 0 })
    })
  )
})
