import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck } from "effect"
import { coreFields, type Issue } from "../../src/local/Issue.ts"
import { sameField } from "../../src/local/merge.ts"
import { doctrineModes, ownerOf, readOwnership } from "../../src/local/ownership.ts"
import { issueOf } from "./memoryTracker.ts"
import { world } from "./world.ts"

/** What somebody does at the tracker, or with us. */
const step = FastCheck.oneof(
  FastCheck.record({ what: FastCheck.constant("add" as const), id: FastCheck.constantFrom("a", "b", "c", "d") }),
  FastCheck.record({
    what: FastCheck.constant("edit" as const),
    id: FastCheck.constantFrom("a", "b", "c", "d"),
    title: FastCheck.constantFrom("one", "two"),
    status: FastCheck.constantFrom("todo" as const, "done" as const),
    labels: FastCheck.array(FastCheck.constantFrom("x", "y"), { maxLength: 2 })
  }),
  FastCheck.record({ what: FastCheck.constant("remove" as const), id: FastCheck.constantFrom("a", "b", "c", "d") }),
  FastCheck.record({
    what: FastCheck.constantFrom("pull" as const, "push" as const),
    limit: FastCheck.constantFrom(1, 100)
  })
)
const steps = FastCheck.array(step, { maxLength: 14 })
const owners = FastCheck.dictionary(
  FastCheck.constantFrom("title", "status", "labels"),
  FastCheck.constantFrom("local", "external", "shared")
)

const byId = (issues: ReadonlyArray<Issue>) => new Map(issues.map((issue) => [issue.ref.id, issue]))

describe.each(doctrineModes)("under %s", (mode) => {
  it.scoped.prop(
    "whatever happens, a push changes only what spec-kitty may write, makes nothing twice, and the next one does nothing",
    [steps, owners],
    ([steps, owners]) =>
      Effect.gen(function* () {
        const { cache, pull, push, tracker } = yield* world(mode, owners)
        const ownership = readOwnership({ mode, field_owners: owners })
        const checkedPush = Effect.gen(function* () {
          const before = byId(tracker.all())
          const cached = byId(yield* cache.issues)
          const { errors, stats } = yield* push()
          assert.isEmpty(errors)
          const after = byId(tracker.all())
          for (const [id, was] of before) {
            const is = after.get(id) ?? assert.fail(`${id} is gone`)
            for (const field of coreFields) {
              const owner = ownerOf(ownership, field)
              const known = cached.get(id)
              if (owner === "external" || known === undefined)
                assert.isTrue(sameField(field, was, is), `${field} of ${id}`)
              if (owner === "local" && known !== undefined)
                assert.isTrue(sameField(field, known, is), `${field} of ${id}`)
            }
          }
          // Exactly what was known and is gone is made again, where the title is ours to write.
          const lost = [...cached.keys()].filter((id) => !before.has(id))
          const made = ownerOf(ownership, "title") === "external" ? 0 : lost.length
          assert.deepStrictEqual([after.size - before.size, stats.pushed_created], [made, made])
          const again = yield* push()
          assert.deepStrictEqual([again.stats.pushed_created, again.stats.pushed_updated], [0, 0])
        })
        for (const step of [...steps, { what: "pull", limit: 100 } as const, { what: "push", limit: 1 } as const]) {
          if (step.what === "add" && tracker.get(step.id) === undefined) tracker.add(issueOf(step.id))
          if (step.what === "edit") {
            const { labels, status, title } = step
            tracker.edit(step.id, { labels, status, title })
          }
          if (step.what === "remove") tracker.remove(step.id)
          if (step.what === "pull") yield* pull(undefined, step.limit)
          if (step.what === "push") yield* checkedPush
        }
        // In the end both sides say the same, but for what spec-kitty may not write and the tracker has lost.
        const known = byId(yield* cache.issues)
        for (const issue of tracker.all()) {
          const same = coreFields.filter((field) => !sameField(field, issue, known.get(issue.ref.id) ?? issueOf("?")))
          assert.deepStrictEqual(same, [])
        }
      }),
    { fastCheck: { numRuns: 40 } }
  )
})

describe("external authority", () => {
  it.scoped("mirrors the tracker and never writes to it", () =>
    Effect.gen(function* () {
      const { cache, pull, push, tracker } = yield* world("", {}, [issueOf("a"), issueOf("b")])
      yield* pull()
      tracker.edit("a", { title: "Theirs" })
      tracker.remove("b")
      tracker.calls()
      assert.deepInclude((yield* push()).stats, { pushed_created: 0, pushed_updated: 0, skipped: 2 })
      assert.deepStrictEqual(tracker.calls(), ["list"])
      yield* pull()
      assert.strictEqual((yield* cache.issues)[0]?.title, "Theirs")
    })
  )
})
