import { chmodSync, existsSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { EventDraft } from "../../src/domain/Event.ts"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { parseFault } from "../../src/sandbox/Fault.ts"
import type { SandboxOptions } from "../../src/sandbox/options.ts"
import { SyncStopped } from "../../src/sync/errors.ts"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { draftOf, eventId } from "../events/drafts.ts"
import { sqlQueueIn } from "../events/queues.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import { call, type Json } from "../sandbox/http.ts"
import { stringify } from "smol-toml"

/** A machine, a sandbox, and Ann signed in to it. */
const desk = (options: SandboxOptions = {}) =>
  Effect.gen(function* () {
    const home = yield* temporaryFolder
    const sandbox = yield* serve(options)
    const { body } = yield* call(`${sandbox.url}/api/v1/token/`, { json: { username: "ann", password: "kitty" } })
    home.write(
      ".spec-kitty/credentials",
      stringify({
        tokens: { access: body.access, refresh: body.refresh },
        user: { username: "ann", team_slug: body.team_slug },
        server: { url: sandbox.url }
      })
    )
    chmodSync(home.at(".spec-kitty/credentials"), 0o600)
    const env = { SPEC_KITTY_ENABLE_SAAS_SYNC: "1", SPEC_KITTY_SAAS_URL: sandbox.url }
    const run = (...argv: ReadonlyArray<string>) => specKitty({ home: home.path, cwd: home.path, env }, ...argv)
    const json = (...argv: ReadonlyArray<string>) =>
      Effect.map(run(...argv, "--json"), (answer) => ({ ...answer, document: documentOf(answer) as Json }))
    const queue = <A, E>(use: (queue: EventQueue["Type"]) => Effect.Effect<A, E>) =>
      Effect.flatMap(EventQueue, use).pipe(Effect.provide(sqlQueueIn(home.at(".spec-kitty"))))
    const record = (...drafts: ReadonlyArray<EventDraft>) =>
      queue((queue) => queue.offerAll(drafts, `${sandbox.url}|ann|${body.team_slug}`))
    const batches = Effect.map(sandbox.requests, (all) => all.filter(({ route }) => route === "events/batch").length)
    const fault = (text: string) => Effect.flatMap(parseFault(text), sandbox.inject)
    return { ...sandbox, home, run, json, queue, record, batches, fault }
  })

const bad = (n: number) => draftOf(n, { payload: { title: "no package" } })

describe("sync now", () => {
  it.scoped("sends what waits and says so", () =>
    Effect.gen(function* () {
      const { ingested, record, run } = yield* desk()
      yield* record(draftOf(1), draftOf(2))
      const { exitCode, stderr, stdout } = yield* run("sync", "now")
      assert.strictEqual(stdout, "Synced: 2, Duplicates: 0, Failed: 0\n")
      assert.match(stderr, /^Sending 2 events to http:/)
      assert.strictEqual(exitCode, 0)
      assert.deepStrictEqual(
        (yield* ingested).map((event) => event["event_id"]),
        [eventId(1), eventId(2)]
      )
      const again = yield* run("sync", "now")
      assert.strictEqual(again.stdout, "Nothing to sync: the queue is empty\n")
      assert.strictEqual(again.stderr, "")
      assert.strictEqual(again.exitCode, 0)
    })
  )

  it.scoped("shows what the host refuses, in its own words, and exits 1", () =>
    Effect.gen(function* () {
      const { json, record, run } = yield* desk()
      yield* record(draftOf(1), bad(2))
      const human = yield* run("sync", "now")
      assert.match(
        human.stdout,
        /^Synced: 1, Duplicates: 0, Failed: 1 \(reason: schema_mismatch: 1\)\n {2}1 x WPCreated: /
      )
      assert.strictEqual(human.exitCode, 1)
      const { document, exitCode } = yield* json("sync", "now")
      assert.deepInclude(document, {
        result: "failed",
        synced: 0,
        duplicates: 0,
        failed: 1,
        pending: 0,
        held: 0,
        categories: { schema_mismatch: 1 },
        stopped: null
      })
      assert.lengthOf(document.advice, 1)
      assert.strictEqual(exitCode, 1)
      assert.strictEqual((yield* run("sync", "now", "--no-strict")).exitCode, 0)
    })
  )

  it.scoped("writes every failure to a file", () =>
    Effect.gen(function* () {
      const { home, record, run } = yield* desk()
      yield* record(draftOf(1), bad(2))
      yield* run("sync", "now", "--report", "failures.json")
      const file: Json = JSON.parse(home.read("failures.json"))
      assert.deepInclude(file.summary, { total_events: 2, synced: 1, failed: 1, categories: { schema_mismatch: 1 } })
      assert.lengthOf(file.failures, 1)
      assert.deepInclude(file.failures[0], {
        event_id: eventId(2),
        type: "WPCreated",
        category: "schema_mismatch",
        attempts: 1
      })
      assert.strictEqual(file.failures[0].error, file.failures[0].reason)
      assert.match(file.generated_at, /\+00:00$/)
    })
  )

  it.scoped("refreshes a token that the host no longer takes, and goes on", () =>
    Effect.gen(function* () {
      const { expireAccess, ingested, record, run } = yield* desk()
      yield* record(draftOf(1))
      yield* expireAccess
      const { exitCode, stdout } = yield* run("sync", "now")
      assert.strictEqual(stdout, "Synced: 1, Duplicates: 0, Failed: 0\n")
      assert.strictEqual(exitCode, 0)
      assert.lengthOf(yield* ingested, 1)
    })
  )

  it.scoped("asks to sign in when the session is over, and keeps the events", () =>
    Effect.gen(function* () {
      const { json, record, revoke, run } = yield* desk()
      yield* record(draftOf(1))
      yield* revoke
      const { document, exitCode } = yield* json("sync", "now")
      assert.strictEqual(exitCode, 4)
      assert.strictEqual(document.error.code, "session_expired")
      assert.include(document.error.next_action, "spec-kitty auth login")
      assert.strictEqual((yield* run("sync", "now")).exitCode, 4)
      assert.strictEqual((yield* json("sync", "status")).document.queue.pending, 1)
    })
  )

  it.scoped("survives an outage: nothing is counted, exit 75, and all is there afterwards", () =>
    Effect.gen(function* () {
      const { ingested, json, record, run, start, stop } = yield* desk()
      yield* record(draftOf(1), draftOf(2), draftOf(3))
      yield* stop
      const { exitCode, stderr, stdout } = yield* run("sync", "now")
      assert.strictEqual(exitCode, 75)
      assert.strictEqual(stdout, "")
      assert.match(
        stderr,
        /Not synced, offline: .*3 events stay queued; nothing is lost\.\n\nRun `spec-kitty sync now` again/
      )
      const { document } = yield* json("sync", "now")
      assert.strictEqual(document.error.code, "host_unreachable")
      assert.strictEqual(document.error.retryable, true)
      assert.deepInclude(document.error.details, { waiting: 3, category: "offline" })
      assert.deepInclude((yield* json("sync", "status")).document.queue, {
        pending: 3,
        failed: 0,
        retries: { zero: 3, one_to_three: 0, four_or_more: 0 }
      })
      yield* start
      assert.strictEqual((yield* run("sync", "now")).exitCode, 0)
      assert.lengthOf(yield* ingested, 3)
    })
  )

  it.scoped("finds events again that arrived although no answer came", () =>
    Effect.gen(function* () {
      const { fault, ingested, record, run } = yield* desk()
      yield* record(draftOf(1), draftOf(2))
      yield* fault("events/batch=lose:1")
      assert.strictEqual((yield* run("sync", "now")).exitCode, 75)
      assert.strictEqual((yield* run("sync", "now")).stdout, "Synced: 0, Duplicates: 2, Failed: 0\n")
      assert.lengthOf(yield* ingested, 2)
    })
  )

  it.scoped("sends at most what the host takes at once", () =>
    Effect.gen(function* () {
      const { batches, ingested, record, run } = yield* desk({ limits: { maxEvents: 400 } })
      yield* record(...Array.from({ length: 1100 }, (_, n) => draftOf(n)))
      assert.strictEqual((yield* run("sync", "now")).exitCode, 0)
      assert.lengthOf(yield* ingested, 1100)
      assert.strictEqual(yield* batches, 3)
    })
  )

  it.scoped("stays away from the network without the rollout, an account or a host", () =>
    Effect.gen(function* () {
      const home = yield* temporaryFolder
      const now = (env: Record<string, string>) =>
        Effect.map(specKitty({ home: home.path, cwd: home.path, env }, "sync", "now", "--json"), (answer) => ({
          exitCode: answer.exitCode,
          code: (documentOf(answer) as Json).error.code as string
        }))
      assert.deepStrictEqual(yield* now({}), { exitCode: 1, code: "rollout_disabled" })
      assert.deepStrictEqual(yield* now({ SPEC_KITTY_ENABLE_SAAS_SYNC: "1" }), { exitCode: 4, code: "missing_auth" })
      assert.isFalse(existsSync(home.at(".spec-kitty")))
    })
  )
})

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
