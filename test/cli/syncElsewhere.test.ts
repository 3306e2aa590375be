import { createHash } from "node:crypto"
import { mkdirSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { draftOf, eventId } from "../events/drafts.ts"
import { writePythonQueue } from "../events/python/pythonQueue.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { desk } from "./desk.ts"

const reason = "recorded while sync was off or nobody was signed in"
const bob = "https://a.example|bob|red"

describe("events that are not this account's", () => {
  it.scoped("are nobody's until a login adopts them, and every command says so and how", () =>
    Effect.gen(function* () {
      const { batches, json, queue, run } = yield* desk()
      yield* queue(({ offerAll }) => offerAll([draftOf(1), draftOf(2)], null))
      const now = yield* run("sync", "now")
      assert.strictEqual(now.exitCode, 0)
      assert.notInclude(now.stdout, "the queue is empty")
      assert.include(now.stdout, `2 events ${reason}: no account's yet, so not sent. Run \`spec-kitty auth login\``)
      const drained = (yield* json("sync", "now")).document
      assert.deepInclude(drained, { result: "success", pending: 0, unclaimed: 2, other_accounts: 0 })
      assert.lengthOf(drained.advice, 1)
      assert.match(
        (yield* run("sync", "status")).stdout,
        new RegExp(`^Signed out  2 ${reason}\\. Run \`spec-kitty`, "m")
      )
      const status = (yield* json("sync", "status")).document
      assert.deepInclude(status.queue, { counted_for: "account", pending: 0, unclaimed: 2 })
      assert.deepStrictEqual(status.advice, drained.advice)
      const explained = (yield* json("sync", "explain", eventId(1))).document
      assert.include(explained.gates.find(({ gate }: Json) => gate === "account").detail, reason)
      assert.include(explained.next_action, "`spec-kitty auth login`")
      const found = (yield* json("doctor")).document.checks.find(({ check }: Json) => check === "unclaimed")
      assert.strictEqual(found.status, "problem")
      assert.match(found.message, /^2 events recorded while/)
      assert.strictEqual(yield* batches, 0)

      const login = (yield* json("auth", "login", "--no-input")).document
      assert.deepInclude(login, { already_signed_in: true, adopted: 2, user: "ann" })
      assert.deepInclude((yield* json("sync", "now")).document, { synced: 2, unclaimed: 0, advice: [] })
    })
  )

  it.scoped("are named where the Python spec-kitty has queued them by account, with who can import them", () =>
    Effect.gen(function* () {
      const { home, json, url } = yield* desk()
      const fileOf = (scope: string) =>
        home.at(`.spec-kitty/queues/queue-${createHash("sha256").update(scope).digest("hex").slice(0, 16)}.db`)
      mkdirSync(home.at(".spec-kitty/queues"))
      const [own, other] = [fileOf(`${url}|ann|demo-team`), fileOf(bob)]
      for (const file of [own, other]) writePythonQueue(file, [{ n: 1, queuedAt: 1 }])
      const { document, exitCode } = yield* json("sync", "now")
      assert.strictEqual(exitCode, 0)
      assert.include(
        document.advice,
        `1 event of the Python spec-kitty in ${own}: this account's, \`spec-kitty migrate\` imports them.`
      )
      assert.lengthOf(
        document.advice.filter((line: string) => line.includes(`${other}: another account's`)),
        1
      )
    })
  )

  it.scoped("are counted apart from those that wait, and wait for whom they are", () =>
    Effect.gen(function* () {
      const { json, queue, record, run } = yield* desk()
      yield* queue(({ offerAll }) => offerAll([draftOf(1), draftOf(2), draftOf(3)], bob))
      const nothing = yield* run("sync", "now")
      assert.strictEqual(nothing.exitCode, 0)
      assert.include(
        nothing.stdout,
        "Nothing to sync: no event of your account waits to be sent\nOf other accounts: 3\n"
      )
      assert.include(nothing.stdout, "3 events of bob at https://a.example, team red: sent only as bob.")
      yield* record(draftOf(4))
      assert.deepInclude((yield* json("sync", "now")).document, { synced: 1, pending: 0, other_accounts: 3 })
      const found = (yield* json("doctor")).document.checks.find(({ check }: Json) => check === "queue")
      assert.strictEqual(found.status, "ok")
      assert.match(found.message, /^No event of your account waits\. 3 events of bob at /)
    })
  )

  it.scoped("are told from the account's own also while sync is off", () =>
    Effect.gen(function* () {
      const { home, queue, record } = yield* desk()
      yield* record(draftOf(1), draftOf(2), draftOf(3))
      yield* queue(({ offer }) => offer(draftOf(4), null))
      const off = (...argv: ReadonlyArray<string>) => specKitty({ home: home.path, cwd: home.path }, ...argv)
      const { accounts, queue: counts } = documentOf(yield* off("sync", "status", "--json")) as Json
      assert.deepStrictEqual(accounts, [])
      assert.deepInclude(counts, { counted_for: "account", pending: 3, unclaimed: 1 })
      const human = (yield* off("sync", "status")).stdout
      assert.match(human, /^Waiting {5}3 pending/)
      assert.match(
        human,
        /^Signed out {2}1 recorded .* Set `SPEC_KITTY_ENABLE_SAAS_SYNC=1`, then run `spec-kitty auth login`/m
      )
      assert.notInclude(human, "Others")
      const explained = yield* off("sync", "explain", eventId(4))
      assert.match(explained.stdout, /^Next +Set `SPEC_KITTY_ENABLE_SAAS_SYNC=1`, then run `spec-kitty auth login`\.$/m)
      const found = yield* off("doctor")
      assert.match(found.stdout, /^ok +queue +3 events to be sent\nok +unclaimed +1 event recorded while/m)
    })
  )

  it.scoped("are all there is where nobody ever signed in", () =>
    Effect.gen(function* () {
      const { env, home, queue } = yield* desk()
      home.write(".spec-kitty/credentials", "")
      yield* queue(({ offer }) => offer(draftOf(1), null))
      const { stdout } = yield* specKitty({ home: home.path, cwd: home.path, env }, "sync", "status")
      assert.match(stdout, new RegExp(`^Waiting {5}1 pending.*\\nSigned out {2}all of these ${reason}`))
    })
  )
})
