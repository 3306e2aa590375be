import { chmodSync, readdirSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { stringify } from "smol-toml"
import { encodeEvent, stamp } from "../../src/domain/Event.ts"
import { writePythonQueue } from "../events/python/pythonQueue.ts"
import { zeroPages } from "../events/recovery/broken.ts"
import { draftOf, eventId, projectUuid } from "../events/drafts.ts"
import { startBuilt } from "../helpers/built.ts"
import { call, type Json } from "../sandbox/http.ts"
import { desk } from "./desk.ts"

const all = 3000

/** As the host takes it. */
const dataOf = (n: number) => encodeEvent(stamp(draftOf(n), n))

/** A queue of the Python spec-kitty, taken over and adopted by Ann, of which the host took some before it went down. */
const partlySynced = Effect.gen(function* () {
  const at = yield* desk()
  at.home.write("project/.kittify/config.yaml", `project:\n  uuid: ${projectUuid}\n  slug: demo\n`)
  const run = (...argv: ReadonlyArray<string>) =>
    Effect.scoped(
      Effect.flatMap(
        startBuilt({ cwd: at.home.at("project"), env: { HOME: at.home.path, ...at.env } }, ...argv),
        ({ end }) => end
      )
    )
  const json = (...argv: ReadonlyArray<string>) =>
    Effect.map(run(...argv, "--json"), (answer) => ({ ...answer, document: JSON.parse(answer.stdout) as Json }))
  writePythonQueue(
    at.home.at(".spec-kitty/queue.db"),
    Array.from({ length: all }, (_, n) => ({ n, queuedAt: 1000 + n, data: dataOf(n) }))
  )
  assert.deepInclude((yield* json("auth", "login", "--no-input")).document, { adopted: all })
  yield* at.fault("events/batch=503:*:after=1")
  const first = yield* json("sync", "now")
  assert.strictEqual(first.exitCode, 75, first.stdout + first.stderr)
  yield* at.clearFaults
  const taken = Effect.map(at.ingested, (events) => events.map(({ event_id }) => event_id))
  const before = yield* taken
  assert.isAbove(before.length, 100)
  assert.isBelow(before.length, all - 100)
  return { ...at, run, json, taken, before, signIn: signIn(at) }
})

const signIn = (at: Effect.Effect.Success<ReturnType<typeof desk>>) => (username: string) =>
  Effect.gen(function* () {
    const { body } = yield* call(`${at.url}/api/v1/token/`, { json: { username, password: "kitty" } })
    const { access, refresh, team_slug } = body
    const file = { tokens: { access, refresh }, user: { username, team_slug }, server: { url: at.url } }
    at.home.write(".spec-kitty/credentials", stringify(file))
    chmodSync(at.home.at(".spec-kitty/credentials"), 0o600)
  })

const isHeader = (page: Buffer) => page.subarray(0, 6).toString("latin1") === "SQLite"

describe("3,000 events of the Python spec-kitty", () => {
  it.scopedLive("go once, as the account that adopted them, also when the header of the queue is lost on the way", () =>
    Effect.gen(function* () {
      const { before, home, json, run, signIn, taken } = yield* partlySynced
      assert.strictEqual(zeroPages(home.at(".spec-kitty"), isHeader), 1)
      assert.include((yield* run("sync", "status")).stderr, "is damaged")
      yield* signIn("bob")
      const asBob = yield* json("sync", "now")
      assert.include(asBob.stderr, `${all} events were salvaged from it into a new queue; none is missing.`)
      assert.notInclude(asBob.stderr, "stay on this machine")
      assert.deepInclude(asBob.document, { synced: 0, pending: 0, held: 0, other_accounts: all - before.length })
      assert.deepInclude((yield* json("auth", "login", "--no-input")).document, { adopted: 0 })
      assert.lengthOf(yield* taken, before.length)
      yield* signIn("ann")
      const status = (yield* json("sync", "status")).document
      assert.deepInclude(status.queue, { pending: all - before.length, history: before.length, held: 0 })
      const asAnn = (yield* json("sync", "now")).document
      assert.deepInclude(asAnn, { result: "success", synced: all - before.length, duplicates: 0 })
      assert.strictEqual(new Set(yield* taken).size, all)
      assert.lengthOf(yield* taken, all)
      assert.lengthOf(
        readdirSync(home.at(".spec-kitty")).filter((name) => name.startsWith("queue.db.corrupt-")),
        1
      )
    })
  )

  it.scopedLive(
    "go nowhere by themselves when nobody can tell any more whose some are, and each is accounted for",
    () =>
      Effect.gen(function* () {
        const { before, home, json, run, signIn, taken } = yield* partlySynced
        const waiting = eventId(all - 100)
        zeroPages(home.at(".spec-kitty"), (page) => isHeader(page) || page.includes(`"event_id":"${waiting}"`))
        yield* signIn("bob")
        const asBob = yield* json("sync", "now")
        assert.match(asBob.stderr, /events were salvaged .* how many are missing is not known\./)
        assert.deepInclude(asBob.document, { synced: 0, pending: 0, unclaimed: 0 })
        assert.deepInclude((yield* json("auth", "login", "--no-input")).document, { adopted: 0 })
        assert.lengthOf(yield* taken, before.length)
        yield* signIn("ann")
        const { queue } = (yield* json("sync", "status")).document
        assert.isAbove(queue.pending + queue.history + queue.held, all - 10)
        const { exitCode } = yield* run("sync", "now")
        assert.strictEqual(exitCode, 0)
        const sent = yield* taken
        assert.strictEqual(new Set(sent).size, sent.length)
        assert.isAbove(sent.length, all - 10)
      })
  )
})
