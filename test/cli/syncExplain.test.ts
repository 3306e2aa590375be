import { readdirSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { draftOf, eventId } from "../events/drafts.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { bad, desk } from "./desk.ts"

const gate = (document: Json, name: string) => document.gates.find((one: Json) => one.gate === name)

const outcomes = (document: Json) => document.attempts.map(({ category, outcome }: Json) => [outcome, category])

describe("sync explain", () => {
  it.scoped("tells each attempt in the host's words, and that the host has it in the end", () =>
    Effect.gen(function* () {
      const { fault, json, record, run, start, stop } = yield* desk()
      yield* record(draftOf(1))
      const waiting = (yield* json("sync", "explain", eventId(1))).document
      assert.deepInclude(waiting, { status: "pending", attempts: [], next_attempt_at: null, retry_count: 0 })
      assert.strictEqual(waiting.next_action, "Run `spec-kitty sync now`.")
      yield* stop
      yield* run("sync", "now")
      yield* start
      yield* fault("events/batch=503:1")
      yield* run("sync", "now")
      yield* run("sync", "now")
      const { document, exitCode } = yield* json("sync", "explain", eventId(1))
      assert.strictEqual(exitCode, 0)
      assert.deepStrictEqual(outcomes(document), [
        ["stopped", "offline"],
        ["stopped", "server_error"],
        ["synced", null]
      ])
      assert.deepInclude(document, { status: "synced", next_action: null, retry_count: 0 })
      assert.isTrue(document.gates.every(({ state }: Json) => state === "passed"))
    })
  )

  it.scoped("names the field that the registry and the host do not like", () =>
    Effect.gen(function* () {
      const { json, record, run } = yield* desk()
      yield* record(bad(1))
      yield* run("sync", "now")
      yield* run("sync", "now")
      const { document } = yield* json("sync", "explain", eventId(1))
      assert.deepInclude(document, { status: "failed", retry_count: 2 })
      assert.strictEqual(gate(document, "schema").state, "doubtful")
      assert.include(gate(document, "schema").detail, "payload.wp_id: expected")
      assert.match(gate(document, "verdict").detail, /^refused 2 times \(schema_mismatch\): .*wp_id/)
      assert.deepStrictEqual(outcomes(document), [
        ["failed", "schema_mismatch"],
        ["failed", "schema_mismatch"]
      ])
      assert.include(document.next_action, "spec-kitty sync now")
      const { stdout } = yield* run("sync", "explain", eventId(1))
      assert.match(stdout, /^Status {4}failed, refused 2 times$/m)
    })
  )

  it.scoped("names the first gate that is closed, and what opens it", () =>
    Effect.gen(function* () {
      const { home, json, queue, record } = yield* desk()
      yield* record(draftOf(1))
      yield* queue((queue) =>
        Effect.all([
          queue.offer(draftOf(2, { projectUuid: null }), null),
          queue.offer(draftOf(3), null, "sync_disabled"),
          queue.offer(draftOf(4), "https://a.example|bob|red"),
          queue.offer(draftOf(5), null)
        ])
      )
      const closed = (n: number) =>
        Effect.map(json("sync", "explain", eventId(n)), ({ document }) => [
          document.gates.find(({ state }: Json) => state === "blocked")?.gate,
          /`([^`]+)`/.exec(document.next_action)?.[1]
        ])
      assert.deepStrictEqual(yield* closed(1), [undefined, "spec-kitty sync now"])
      assert.deepStrictEqual(yield* closed(2), ["project", `spec-kitty sync discard ${eventId(2)}`])
      assert.deepStrictEqual(yield* closed(3), ["consent", "spec-kitty config set sync.enabled true"])
      assert.deepStrictEqual(yield* closed(4), ["account", "spec-kitty auth login --force"])
      assert.deepStrictEqual(yield* closed(5), ["account", "spec-kitty auth login"])
      const without = (env: Record<string, string>) =>
        Effect.map(
          specKitty({ home: home.path, cwd: home.path, env }, "sync", "explain", eventId(1)),
          ({ stdout }) => /^Next +(.*)$/m.exec(stdout)?.[1]
        )
      assert.match((yield* without({})) ?? "", /^Set `SPEC_KITTY_ENABLE_SAAS_SYNC=1`/)
      assert.match(
        (yield* without({ SPEC_KITTY_ENABLE_SAAS_SYNC: "1", SPEC_KITTY_SAAS_URL: "https://b.example" })) ?? "",
        /^Run `spec-kitty auth login`/
      )
    })
  )

  it.scoped("knows an event by the beginning of its id, in any case, and asks for more where that is not enough", () =>
    Effect.gen(function* () {
      const { json, record } = yield* desk()
      yield* record(draftOf(1), draftOf(2), draftOf(40))
      const found = (text: string) =>
        Effect.map(json("sync", "explain", text), ({ document }) => document.event?.event_id ?? document.error.code)
      assert.strictEqual(yield* found(eventId(40).slice(0, 25)), eventId(40))
      assert.strictEqual(yield* found(eventId(2).toLowerCase()), eventId(2))
      assert.strictEqual(yield* found("01JMBY"), "event_ambiguous")
      assert.strictEqual(yield* found("01ZZ"), "event_unknown")
      assert.strictEqual(yield* found("'; DROP TABLE queue"), "event_unknown")
    })
  )

  it.scoped("sends nothing, changes nothing and creates nothing, like every other look", () =>
    Effect.gen(function* () {
      const { home, record, requests, run } = yield* desk()
      yield* record(draftOf(1), bad(2))
      yield* run("sync", "now")
      const before = {
        files: readdirSync(home.at(".spec-kitty")),
        queue: readFileSync(home.at(".spec-kitty/queue.db"))
      }
      const asked = (yield* requests).length
      yield* run("sync", "explain", eventId(2))
      yield* run("sync", "diagnose")
      yield* run("sync", "status")
      assert.lengthOf(yield* requests, asked)
      assert.deepStrictEqual(readdirSync(home.at(".spec-kitty")), before.files)
      assert.isTrue(before.queue.equals(readFileSync(home.at(".spec-kitty/queue.db"))))
      const nowhere = yield* temporaryFolder
      for (const argv of [
        ["explain", "01K"],
        ["diagnose"],
        ["status"],
        ["retry", "--all"],
        ["discard", "01K", "--yes"]
      ]) {
        yield* specKitty({ home: nowhere.path, cwd: nowhere.path }, "sync", ...argv)
      }
      assert.deepStrictEqual(nowhere.list(), [])
    })
  )
})
