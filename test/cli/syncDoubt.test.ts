import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { encodeEvent, stamp } from "../../src/domain/Event.ts"
import { storedRow } from "../../src/events/StoredRow.ts"
import { draftOf, eventId, projectUuid } from "../events/drafts.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { desk } from "./desk.ts"

/** Ann, her project, and events 1 to 3 of it that a salvage has left in doubt. */
const salvaged = Effect.gen(function* () {
  const at = yield* desk()
  const project = yield* temporaryFolder
  project.write(".kittify/config.yaml", `project:\n  uuid: ${projectUuid}\n  slug: demo\n  node_id: 2e1a29e6f4ef\n`)
  const rows = [1, 2, 3].flatMap(
    (n) => storedRow({ data: encodeEvent(stamp(draftOf(n), n)), scope: undefined }, Date.now()) ?? []
  )
  yield* at.queue(({ restore }) => restore(rows))
  const here = (...argv: ReadonlyArray<string>) =>
    specKitty({ home: at.home.path, cwd: project.path, env: at.env }, ...argv)
  const retry = (...argv: ReadonlyArray<string>) =>
    Effect.map(here("sync", "retry", ...argv, "--json"), (answer) => documentOf(answer) as Json)
  return { ...at, here, retry }
})

describe("events that a damaged queue left in doubt", () => {
  it.scoped("are told by every command, with the way to let them leave, and leave by no other", () =>
    Effect.gen(function* () {
      const { batches, here, json, retry, run } = yield* salvaged
      const status = yield* run("sync", "status")
      assert.match(
        status.stdout,
        /^Held here {3}3 \(damaged: 3\)\n {12}3 events of a damaged file that no longer says/m
      )
      assert.include(status.stdout, "`spec-kitty sync retry --damaged`")
      assert.deepInclude((yield* json("auth", "login", "--no-input")).document, { adopted: 0 })
      assert.deepInclude(yield* retry("--all"), { retried: 0, released: 0, claimed: 0 })
      assert.deepInclude((yield* json("sync", "now")).document, { synced: 0, held: 3 })
      const { document } = yield* json("sync", "explain", eventId(1))
      assert.include(document.next_action, `\`spec-kitty sync retry ${eventId(1)}\` in their project`)
      const { stdout } = yield* here("sync", "explain", eventId(1))
      assert.match(stdout, /^Account {3}not known: the file it was in was damaged$/m)
      // Not their project.
      assert.include((yield* run("sync", "retry", "--damaged")).stdout, "Nothing to retry here\n")
      assert.strictEqual(yield* batches, 0)
    })
  )

  it.scoped("are sent as the account's whose user says that they are his, one or all, and it is remembered", () =>
    Effect.gen(function* () {
      const { here, json, retry } = yield* salvaged
      assert.deepInclude(yield* retry(eventId(2)), { claimed: 1, status: "held", advice: [] })
      assert.deepInclude((yield* json("sync", "now")).document, { synced: 1, held: 2 })
      const all = yield* here("sync", "retry", "--damaged")
      assert.strictEqual(
        all.stdout,
        "2 events wait again; `spec-kitty sync now` sends them\nOf a damaged file, now taken as yours: 2\n"
      )
      assert.deepInclude((yield* json("sync", "now")).document, { synced: 2, held: 0 })
      const { document } = yield* json("sync", "explain", eventId(3))
      assert.deepStrictEqual(
        document.attempts.map(({ category, outcome }: Json) => [outcome, category]),
        [
          ["released", "damaged"],
          ["synced", null]
        ]
      )
      assert.deepInclude(document.account, { user: "ann" })
    })
  )
})
