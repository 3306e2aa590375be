import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { cannotTake as beadsCannot } from "../../src/local/beads/commands.ts"
import { cannotTake as fpCannot } from "../../src/local/fp/commands.ts"
import { issueOf, refTo } from "./memoryTracker.ts"
import { world } from "./world.ts"

const authoritative = "spec_kitty_authoritative"

describe("a wish that cannot be written", () => {
  it.scoped("leaves the patch and is told; the rest of it is written, once", () =>
    Effect.gen(function* () {
      for (const cannotTake of [beadsCannot, fpCannot]) {
        const { pull, push, tracker } = yield* world(authoritative, {}, [issueOf("a", { priority: null })])
        yield* pull()
        tracker.edit("a", { title: "Theirs", priority: 2 })
        const connector = { ...tracker.connector(), cannotTake }
        for (const updated of [1, 0]) {
          const { errors, stats, warnings } = yield* push(connector)
          assert.deepStrictEqual([errors, warnings], [[], ["update[beads:web:a]: the tracker cannot write priority"]])
          assert.deepInclude(stats, { pushed_updated: updated, skipped: 1 - updated })
        }
        assert.deepInclude(tracker.get("a"), { title: "Title of a", priority: 2 })
      }
    })
  )

  it.scoped("is no update where the tracker has it in its own words", () =>
    Effect.gen(function* () {
      const { pull, push, tracker } = yield* world(authoritative, {}, [issueOf("a", { status: "in_review" })])
      yield* pull()
      tracker.edit("a", { status: "in_progress" })
      const connector = {
        ...tracker.connector(),
        update: ({ id }: { readonly id: string }) => Effect.sync(() => tracker.get(id) ?? issueOf(id))
      }
      assert.deepInclude((yield* push(connector)).stats, { pushed_updated: 0, skipped: 1 })
    })
  )

  it("is more than one assignee for bd, and a link that fp has no like of", () => {
    const links = [{ type: "relates_to" as const, target: refTo("b") }]
    assert.deepStrictEqual(
      [beadsCannot("assignees", issueOf("a", { assignees: ["x", "y"] })), fpCannot("links", issueOf("a", { links }))],
      [true, true]
    )
    assert.deepStrictEqual(
      [beadsCannot("links", issueOf("a", { links })), fpCannot("priority", issueOf("a"))],
      [false, false]
    )
  })
})
