import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck } from "effect"
import { createArgs, flag } from "../../src/local/fp/commands.ts"
import { readFp } from "../../src/local/fp/decode.ts"
import { priorityIn, priorityOut, registeredIn, statusIn, statusOut } from "../../src/local/fp/tables.ts"
import { newIssue } from "../helpers/localTracker.ts"
import { membersOfObjects } from "../helpers/membersOfObjects.ts"

const id = "abcdefghijklmnopqrstuvwxyzabcdef"
const listed = {
  id,
  shortId: "abcdefgh",
  title: "T",
  description: "",
  status: "in-progress",
  priority: "critical",
  parent: "p".repeat(32),
  dependencies: ["d".repeat(32)],
  createdAt: "2026-01-02T03:04:05.678Z",
  properties: { labels: ["b", "a"], points: 3 }
}
const read = (value: unknown, prefix: string | null = "FP") => Either.getOrThrow(readFp("team", prefix)(value))

describe("an answer of fp", () => {
  it("is read alike from list and show", () => {
    const { properties: _properties, ...old } = listed
    const { shortId: _shortId, ...shown } = { ...listed, displayId: "FP-abcdefgh", revisions: [], comments: [] }
    for (const value of [listed, shown]) {
      const { issue, note } = read(value)
      assert.isNull(note)
      assert.deepInclude({ ...issue }, { body: null, status: "in_progress", priority: 0, labels: ["a", "b"] })
      assert.deepStrictEqual(issue.custom_fields, { points: 3 })
      assert.deepStrictEqual([issue.ref.id, issue.ref.key], [id, "FP-abcdefgh"])
      assert.strictEqual(issue.parent?.id, listed.parent)
      assert.deepStrictEqual(
        issue.links.map(({ target, type }) => [type, target.id]),
        [["blocked_by", "d".repeat(32)]]
      )
    }
    assert.deepStrictEqual(read(old, null).issue.ref.key, "abcdefgh")
    assert.deepStrictEqual(read(old).issue.custom_fields, {})
  })

  it("never breaks us, whatever its fields hold", () => {
    const keys = Object.keys(listed).filter((key) => key !== "id")
    const anything = FastCheck.record(Object.fromEntries(keys.map((key) => [key, FastCheck.jsonValue()])), {
      requiredKeys: []
    })
    FastCheck.assert(
      FastCheck.property(anything, (fields) => void assert.strictEqual(read({ ...fields, id }).issue.ref.id, id))
    )
    assert.isTrue(Either.isLeft(readFp("team", null)({ title: "without an id" })))
  })
})

describe("the words of fp", () => {
  it("are none of those that every object of JavaScript has", () => {
    for (const word of membersOfObjects) {
      const { issue } = read({ id, status: word, priority: word })
      assert.deepStrictEqual([issue.status, issue.priority], ["todo", null])
    }
  })

  it("stand for statuses and priorities as documented", () => {
    const words = [
      "todo",
      "in-progress",
      "in_progress",
      "done",
      "blocked",
      "in-review",
      "cancelled",
      "Canceled",
      "parked"
    ]
    assert.deepStrictEqual(words.map(statusIn), [
      "todo",
      "in_progress",
      "in_progress",
      "done",
      "blocked",
      "in_review",
      "canceled",
      "canceled",
      undefined
    ])
    assert.deepStrictEqual(["critical", "high", "Medium", "low", null, "4", 1, "urgent", 9].map(priorityIn), [
      0,
      1,
      2,
      3,
      null,
      4,
      1,
      null,
      null
    ])
    assert.deepStrictEqual([0, 1, 2, 3, 4].map(priorityOut), ["critical", "high", "medium", "low", "low"])
  })

  it("are chosen from those that the project has registered", () => {
    const guide =
      "# fp\nRegistered statuses (in order): backlog, todo, in-progress, in-review, `cancelled`, done\nMore: x, y"
    const registered = registeredIn(guide)
    assert.deepStrictEqual(registered, ["backlog", "todo", "in-progress", "in-review", "cancelled", "done"])
    assert.deepStrictEqual(
      (["in_review", "blocked", "canceled"] as const).map((status) => statusOut(status, registered)),
      ["in-review", "in-progress", "cancelled"]
    )
    assert.deepStrictEqual(
      (["in_review", "blocked", "canceled"] as const).map((status) =>
        statusOut(status, registeredIn("Not in an fp project"))
      ),
      ["in-progress", "in-progress", "done"]
    )
  })

  it("are flags of their own only where they are meant to be", () => {
    assert.deepStrictEqual(flag("title", "T"), ["--title", "T"])
    assert.deepStrictEqual(flag("title", "--x"), ["--title=--x"])
    assert.deepStrictEqual(createArgs(newIssue("fp", { title: "-t", priority: null }), []), [
      "issue",
      "create",
      "--title=-t",
      "--format",
      "json"
    ])
  })
})
