import { assert, describe, it } from "@effect/vitest"
import { DateTime, Either, FastCheck } from "effect"
import { changeSteps } from "../../src/local/beads/commands.ts"
import { elementsOf, readBead } from "../../src/local/beads/decode.ts"
import { linkIn, linkOut, statusIn, statusOut, typeIn, typeOut } from "../../src/local/beads/tables.ts"
import { membersOfObjects } from "../helpers/membersOfObjects.ts"

const read = (value: unknown) => Either.getOrThrow(readBead("team")(value))
const bead = { id: "bd-1", title: "T", status: "open", priority: 2, issue_type: "task" }
const issueOf = (more: object) => read({ ...bead, ...more }).issue

describe("an answer of bd", () => {
  it("is read in every shape that an era gives it", () => {
    const shapes = [
      [bead],
      bead,
      { issue: bead, comments: [], dependencies: [] },
      { schema_version: 1, data: [bead] },
      { schema_version: 1, data: bead },
      { ...bead, schema_version: 1 },
      { issues: [bead] }
    ]
    for (const shape of shapes)
      assert.deepStrictEqual(
        elementsOf(shape).map((one) => read(one).issue.ref.id),
        ["bd-1"]
      )
    for (const none of [[], null, undefined]) assert.deepStrictEqual(elementsOf(none), [])
  })

  it("has the fields of an issue, absent when they are empty", () => {
    const full = issueOf({
      description: "D",
      assignee: "ada",
      labels: ["b", "a", "a"],
      external_ref: "https://example.com/1",
      metadata: { a: 1 },
      created_at: "2026-01-02T03:04:05.123456789+01:00",
      updated_at: "yesterday"
    })
    assert.deepInclude({ ...full }, { body: "D", assignees: ["ada"], labels: ["a", "b"], updated_at: null, title: "T" })
    assert.deepStrictEqual(full.custom_fields, { metadata: { a: 1 } })
    assert.deepInclude(
      { ...full.ref },
      { system: "beads", workspace: "team", key: "bd-1", url: "https://example.com/1" }
    )
    assert.strictEqual(full.created_at && DateTime.formatIso(full.created_at), "2026-01-02T02:04:05.123Z")
    assert.deepInclude(
      { ...issueOf({ title: " ", priority: 9 }) },
      { title: "Untitled", body: null, priority: 4, labels: [] }
    )
  })

  it("is open where bd leaves the status out: any other one can be set", () => {
    const { issue } = read({ id: "bd-1", title: "T" })
    const args = (status: typeof issue.status) => changeSteps(issue, { status }, new Map()).map((step) => step.args)
    assert.deepStrictEqual(args("in_progress"), [["update", "bd-1", "--status=in_progress"]])
    assert.deepStrictEqual(args("todo"), [])
  })

  it("has its parent, by name or by edge, and every other edge as a link", () => {
    const list = [
      { issue_id: "bd-1", depends_on_id: "bd-9", type: "parent-child" },
      { issue_id: "bd-1", depends_on_id: "bd-3", type: "tracks" },
      { issue_id: "bd-1", depends_on_id: "bd-2", type: "blocks" },
      { issue_id: "bd-7", depends_on_id: "bd-1", type: "blocks" }
    ]
    const show = list
      .slice(0, 3)
      .map(({ depends_on_id, type }) => ({ ...bead, id: depends_on_id, dependency_type: type }))
    for (const more of [{ dependencies: list }, { dependencies: show }, { dependencies: show, parent: "bd-9" }]) {
      const issue = issueOf(more)
      assert.strictEqual(issue.parent?.id, "bd-9")
      assert.deepStrictEqual(
        issue.links.map(({ target, type }) => `${type} ${target.id}`),
        ["blocked_by bd-2", "relates_to bd-3"]
      )
    }
  })

  it("tells of a status that a project has made up, and of an element without an id", () => {
    const { issue, note } = read({ ...bead, status: "triage" })
    assert.strictEqual(issue.status, "todo")
    assert.strictEqual(note, "bd-1: its status triage is none of ours and counts as todo")
    for (const value of [{}, { id: " " }, null, 3, "x"])
      assert.deepStrictEqual(readBead("team")(value), Either.left("an element without an id"))
  })

  it("never breaks us, whatever its fields hold", () => {
    const anything = FastCheck.record(
      {
        ...Object.fromEntries(
          ["title", "description", "status", "priority", "issue_type", "assignee", "parent"].map((key) => [
            key,
            FastCheck.jsonValue()
          ])
        ),
        labels: FastCheck.oneof(FastCheck.array(FastCheck.jsonValue()), FastCheck.jsonValue()),
        dependencies: FastCheck.oneof(
          FastCheck.array(FastCheck.record({ depends_on_id: FastCheck.jsonValue(), type: FastCheck.jsonValue() })),
          FastCheck.jsonValue()
        ),
        created_at: FastCheck.jsonValue()
      },
      { requiredKeys: [] }
    )
    FastCheck.assert(
      FastCheck.property(anything, (fields) => {
        assert.strictEqual(read({ ...fields, id: "bd-1" }).issue.ref.id, "bd-1")
      })
    )
    FastCheck.assert(FastCheck.property(FastCheck.jsonValue(), (value) => void elementsOf(value).map(readBead("team"))))
  })
})

describe("the words of bd", () => {
  it("are none of those that every object of JavaScript has", () => {
    for (const word of membersOfObjects) {
      const { issue, note } = read({ id: "bd-1", status: word, issue_type: word })
      assert.deepStrictEqual([issue.status, issue.issue_type, linkIn(word)], ["todo", "task", "relates_to"])
      assert.include(note ?? "", word)
    }
  })

  it("stand for statuses, types and links as documented", () => {
    const words = ["open", "in_progress", "blocked", "deferred", "closed", "pinned", "hooked", "tombstone", "custom"]
    assert.deepStrictEqual(words.map(statusIn), [
      "todo",
      "in_progress",
      "blocked",
      "todo",
      "done",
      "in_progress",
      "in_progress",
      "canceled",
      undefined
    ])
    const kinds = ["epic", "feature", "story", "task", "bug", "chore", "decision", "spike", "message"]
    assert.deepStrictEqual(kinds.map(typeIn), [
      "epic",
      "story",
      "story",
      "task",
      "bug",
      "chore",
      "chore",
      "task",
      "task"
    ])
    const edges = [
      "blocks",
      "related",
      "relates-to",
      "discovered-from",
      "duplicates",
      "parent-child",
      "waits-for",
      "tracks"
    ]
    assert.deepStrictEqual(edges.map(linkIn), [
      "blocked_by",
      "relates_to",
      "relates_to",
      "relates_to",
      "duplicates",
      "child_of",
      "blocked_by",
      "relates_to"
    ])
  })

  it("come back as what they were written for, where bd has a word of its own", () => {
    for (const status of ["todo", "in_progress", "blocked", "done"] as const)
      assert.strictEqual(statusIn(statusOut[status]), status)
    for (const type of ["epic", "story", "task", "bug", "chore"] as const)
      assert.strictEqual(typeIn(typeOut[type]), type)
    for (const type of ["blocked_by", "relates_to", "duplicates", "child_of"] as const)
      assert.strictEqual(linkIn(linkOut[type].type), type)
  })
})
