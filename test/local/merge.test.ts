import { assert, describe, it } from "@effect/vitest"
import { DateTime, FastCheck } from "effect"
import { coreFields, IssueRef, type CoreField, type Issue } from "../../src/local/Issue.ts"
import { conflictStrategies, differing, merge, patchOf, sameField } from "../../src/local/merge.ts"
import { doctrineModes, fieldOwners, ownerOf, readOwnership, type Ownership } from "../../src/local/ownership.ts"
import { issueOf, refTo } from "./memoryTracker.ts"

// Few values, so that both sides are often the same.
const word = FastCheck.constantFrom("a", "b", "c")
const words = FastCheck.array(word, { maxLength: 3 })
const ref = word.map(refTo)
const time = FastCheck.option(FastCheck.constantFrom(1, 2, 3).map((n) => DateTime.unsafeMake(n * 1000)))
const issue: FastCheck.Arbitrary<Issue> = FastCheck.record({
  title: word,
  body: FastCheck.constantFrom(null, "", "a", "b"),
  status: FastCheck.constantFrom("todo" as const, "done" as const, "blocked" as const),
  issue_type: FastCheck.constantFrom("task" as const, "bug" as const),
  priority: FastCheck.constantFrom(null, 0, 4),
  assignees: words,
  labels: words,
  parent: FastCheck.option(ref),
  links: FastCheck.array(
    FastCheck.record({ type: FastCheck.constantFrom("blocks" as const, "relates_to" as const), target: ref }),
    {
      maxLength: 2
    }
  ),
  custom_fields: FastCheck.dictionary(word, word, { maxKeys: 2 }),
  updated_at: time
}).map((more) => issueOf("x", more))

const ownership: FastCheck.Arbitrary<Ownership> = FastCheck.record({
  mode: FastCheck.constantFrom(...doctrineModes),
  field_owners: FastCheck.dictionary(FastCheck.constantFrom(...coreFields), FastCheck.constantFrom(...fieldOwners))
}).map(readOwnership)

const strategy = FastCheck.constantFrom(...conflictStrategies)
const all = [ownership, strategy, issue, issue] as const

/** The rules of the doctrine, said once more and as plainly as can be. */
const modelOf = (
  { mode, owners }: Ownership,
  how: (typeof conflictStrategies)[number],
  local: Issue,
  external: Issue
) => {
  const [mine, theirs] = [local, external].map(({ updated_at }) => updated_at && DateTime.toEpochMillis(updated_at))
  const newer = mine != null && (theirs == null || mine > theirs) ? local : external
  const shared = { external_wins: external, local_wins: local, manual_review: local, newer_timestamp: newer }[how]
  return (field: CoreField) => {
    if (sameField(field, local, external)) return { value: external[field], conflict: false }
    if (mode === "external_authoritative") return { value: external[field], conflict: false }
    if (mode === "spec_kitty_authoritative") return { value: local[field], conflict: false }
    const owner = owners[field]
    if (owner === "local") return { value: local[field], conflict: false }
    if (owner === "external") return { value: external[field], conflict: false }
    return { value: shared[field], conflict: true }
  }
}

describe("two sides of an issue", () => {
  it.prop(
    "are merged as the doctrine says, in every mode and strategy",
    [...all],
    ([ownership, how, local, external]) => {
      const { conflicts, issue } = merge(ownership, how)(local, external)
      const model = modelOf(ownership, how, local, external)
      for (const field of coreFields) assert.deepStrictEqual(issue[field], model(field).value, field)
      assert.deepStrictEqual(
        conflicts.map(({ field }) => field),
        coreFields.filter((field) => model(field).conflict)
      )
      assert.isTrue(conflicts.every(({ needsReview }) => needsReview === (how === "manual_review")))
      assert.deepStrictEqual([issue.updated_at, issue.raw], [external.updated_at, external.raw])
    }
  )

  it.prop(
    "need no patch once the patch is there, and are their own merge then",
    [...all],
    ([ownership, how, local, external]) => {
      const { issue } = merge(ownership, how)(local, external)
      const patched = issueOf("x", { ...external, ...patchOf(issue, differing(issue, external)) })
      assert.isEmpty(differing(issue, patched))
      assert.isEmpty(differing(merge(ownership, how)(issue, patched).issue, patched))
    }
  )

  it.prop(
    "give the tracker nothing where its word counts, and nothing of a field that it owns",
    [...all],
    ([ownership, how, local, external]) => {
      const patch = differing(merge(ownership, how)(local, external).issue, external)
      assert.isTrue(patch.every((field) => ownerOf(ownership, field) !== "external"))
      assert.deepStrictEqual(
        patch,
        coreFields.filter((field) => patch.includes(field))
      )
    }
  )

  it("are the same whatever the order of labels, the name of a parent, or an empty body", () => {
    const named = new IssueRef({ ...refTo("p"), key: "P-1", url: "https://h.example/p" })
    const one = issueOf("x", { labels: ["a", "b"], parent: refTo("p"), body: null })
    assert.isEmpty(differing(one, issueOf("x", { labels: ["b", "a", "b"], parent: named, body: "" })))
  })
})

describe("a doctrine", () => {
  it.each([
    [undefined, "external_authoritative"],
    [{ mode: null }, "external_authoritative"],
    [{ mode: " Spec_Kitty_Authoritative " }, "spec_kitty_authoritative"],
    [{ mode: "whatever" }, "split_ownership"]
  ])("written as %j is %s", (written, mode) => {
    assert.strictEqual(readOwnership(written).mode, mode)
  })

  it("has no owner that nobody knows, and shares what nobody owns", () => {
    const read = readOwnership({ mode: "split_ownership", field_owners: { title: "LOCAL", body: "me", labels: 3 } })
    assert.deepStrictEqual(read.owners, { title: "local" })
    assert.deepStrictEqual([ownerOf(read, "title"), ownerOf(read, "body")], ["local", "shared"])
  })
})
