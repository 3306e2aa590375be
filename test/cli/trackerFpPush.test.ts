import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { tripwire } from "../helpers/tripwire.ts"
import { fpDesk } from "./fpDesk.ts"

describe("fp", () => {
  it.scopedLive("is synced like beads, without a socket; what it cannot write is told and is no failure", () =>
    Effect.gen(function* () {
      const { change, fp, issues, json, make } = yield* fpDesk()
      const { opened } = yield* tripwire
      const [one] = [make("One"), make("Two")]
      assert.deepInclude((yield* json("sync", "pull")).document.stats, { pulled_created: 2 })
      fp("issue", "update", one.id, "--title", "Theirs", "--status", "done")
      change((all) => all.map((it) => (it.id === one.id ? { ...it, properties: { labels: ["theirs"] } } : it)))
      const { document, exitCode } = yield* json("sync", "push")
      assert.deepStrictEqual([exitCode, document.stats.pushed_updated, document.errors], [0, 1, []])
      assert.match(document.warnings.join(), /cannot write (labels|custom_fields)/)
      assert.deepInclude(
        issues().find(({ id }) => id === one.id),
        { title: "One", status: "todo" }
      )
      const again = yield* json("sync", "push")
      assert.deepInclude(again.document.stats, { pushed_updated: 0, skipped: 2 })
      assert.deepStrictEqual(opened, [])
    })
  )

  it.scopedLive("makes what it has lost again, once", () =>
    Effect.gen(function* () {
      const { change, issues, json, make } = yield* fpDesk()
      const lost = make("Lost")
      make("Kept")
      yield* json("sync", "pull")
      change((all) => all.filter(({ id }) => id !== lost.id))
      for (const created of [1, 0]) {
        const { document } = yield* json("sync", "push")
        assert.deepStrictEqual([document.errors, document.stats.pushed_created], [[], created])
      }
      assert.deepStrictEqual(
        issues()
          .map(({ title }) => title)
          .sort(),
        ["Kept", "Lost"]
      )
    })
  )

  it.scopedLive("has one work package for an issue, by its id or by what people call it", () =>
    Effect.gen(function* () {
      const { json, make } = yield* fpDesk("external_authoritative")
      const { displayId, id } = make("One")
      yield* json("sync", "pull")
      const add = (wp: string, external: string) => json("map", "add", "--wp-id", wp, "--external-id", external)
      assert.strictEqual((yield* add("WP01", displayId)).exitCode, 0)
      assert.strictEqual((yield* add("WP02", displayId)).document.error.code, "mapping_taken")
      const mapped = (yield* json("map", "list")).document.mappings
      assert.lengthOf(mapped, 1)
      assert.include([id, displayId], mapped[0].external_id)
    })
  )
})
