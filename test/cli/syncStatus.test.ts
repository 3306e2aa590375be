import { existsSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { SyncStopped } from "../../src/sync/errors.ts"
import { draftOf } from "../events/drafts.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { specKitty } from "../helpers/specKitty.ts"
import { desk } from "./desk.ts"

describe("sync status", () => {
  it.scoped("shows the queue, the account and the host", () =>
    Effect.gen(function* () {
      const { json, record, requests, run, url } = yield* desk()
      yield* record(draftOf(1), draftOf(2, { projectUuid: null }))
      const before = (yield* requests).length
      const { document, exitCode } = yield* json("sync", "status")
      assert.strictEqual(exitCode, 0)
      assert.deepInclude(document.queue, { pending: 1, failed: 0, held: 1, history: 0 })
      assert.deepInclude(document.auth, { signed_in: true, user: "ann" })
      assert.deepStrictEqual(document.server, { url, source: "environment" })
      assert.deepStrictEqual(document.connection, { state: "unchecked", detail: null })
      assert.strictEqual(document.last_sync_at, null)
      assert.lengthOf(yield* requests, before)
      const human = yield* run("sync", "status")
      assert.match(human.stdout, /^Waiting {5}1 pending, 0 failed, oldest /)
    })
  )

  it.scopedLive("says whose the other events are, and how the latest run ended until one gets through", () =>
    Effect.gen(function* () {
      const { json, queue, record, run, start, stop } = yield* desk()
      yield* record(draftOf(1))
      yield* queue((queue) => queue.offerAll([draftOf(2), draftOf(3)], "https://a.example|bob|red"))
      yield* stop
      yield* run("sync", "now")
      const { document } = yield* json("sync", "status")
      assert.strictEqual(document.other_accounts, 2)
      assert.deepStrictEqual(document.accounts, [
        { user: "bob", team: "red", server: "https://a.example", waiting: 2, held: 0 }
      ])
      assert.deepInclude(document.last_stop, { category: "offline" })
      const human = (yield* run("sync", "status")).stdout
      assert.match(human, /^Others {6}2 of bob at https:\/\/a\.example, team red; sent only as bob /m)
      assert.match(human, /^Last stop {3}\S+, offline: http:/m)
      yield* start
      yield* run("sync", "now")
      assert.isNull((yield* json("sync", "status")).document.last_stop)
    })
  )

  it.scoped("checks the way to the host with the real token", () =>
    Effect.gen(function* () {
      const { json, revoke, stop } = yield* desk()
      const state = Effect.map(json("sync", "status", "--check"), ({ document }) => document.connection.state)
      assert.strictEqual(yield* state, "connected")
      yield* revoke
      assert.strictEqual(yield* state, "authentication_failed")
      yield* stop
      assert.include(["unreachable", "not_signed_in"], yield* state)
    })
  )

  it.scoped("does not call a host away that is there and only wants to be left alone", () =>
    Effect.gen(function* () {
      const { expireAccess, fault, json } = yield* desk()
      const connection = Effect.map(json("sync", "status", "--check"), ({ document }) => document.connection)
      yield* fault("token/refresh=429:1")
      yield* expireAccess
      const refreshing = yield* connection
      assert.strictEqual(refreshing.state, "busy", refreshing.detail)
      assert.include(refreshing.detail, "asks to be left alone for a while")
      assert.strictEqual((yield* connection).state, "connected")
    })
  )

  it.scoped("names a queue that cannot be read", () =>
    Effect.gen(function* () {
      const { home, json } = yield* desk()
      home.write(".spec-kitty/queue.db", "this is no database".repeat(400))
      const { document, exitCode } = yield* json("sync", "status")
      assert.strictEqual(exitCode, 1)
      assert.strictEqual(document.error.code, "queue_unavailable")
      assert.include(document.error.message, home.at(".spec-kitty/queue.db"))
    })
  )

  it.scoped("creates nothing on a new machine", () =>
    Effect.gen(function* () {
      const home = yield* temporaryFolder
      const answer = yield* specKitty({ home: home.path, cwd: home.path }, "sync", "status", "--check")
      assert.strictEqual(answer.exitCode, 0)
      assert.include(answer.stdout, "SPEC_KITTY_ENABLE_SAAS_SYNC=1")
      assert.isFalse(existsSync(home.at(".spec-kitty")))
    })
  )
})

describe("a run that stopped", () => {
  it("is told in one sentence, whatever the reason begins with", () => {
    const told = (category: "auth_expired" | "offline", reason: string) =>
      new SyncStopped({ category, reason, waiting: 1 }).message
    assert.match(
      told("auth_expired", "Your session has expired"),
      /^Not synced: Your session has expired\. 1 event stays/
    )
    assert.match(told("offline", "http://h cannot be reached"), /^Not synced, offline: http:\/\/h cannot be reached\. /)
  })
})

describe("sync server", () => {
  it.scoped("chooses and shows the host", () =>
    Effect.gen(function* () {
      const home = yield* temporaryFolder
      const run = (env: Record<string, string>, ...argv: ReadonlyArray<string>) =>
        specKitty({ home: home.path, cwd: home.path, env }, "sync", "server", ...argv)
      assert.include((yield* run({})).stdout, "No server is chosen")
      assert.strictEqual((yield* run({}, "https://kitty.example.com/")).stdout, "https://kitty.example.com (config)\n")
      assert.strictEqual((yield* run({})).stdout, "https://kitty.example.com (config)\n")
      assert.include(
        readFileSync(home.at(".spec-kitty/config.toml"), "utf8"),
        'server_url = "https://kitty.example.com"'
      )
      const environment = { SPEC_KITTY_SAAS_URL: "https://other.example.com" }
      assert.include(
        (yield* run(environment, "https://third.example.com")).stdout,
        "Saved, but SPEC_KITTY_SAAS_URL is set"
      )
      const refused = yield* run({}, "http://kitty.example.com")
      assert.strictEqual(refused.exitCode, 2)
      assert.include(refused.stderr, "https://")
    })
  )
})
