import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, FastCheck, Schema } from "effect"
import {
  MappingsResponse,
  PullResultEnvelope,
  PushResultEnvelope,
  RunResultEnvelope,
  TrackerStatus
} from "../../src/contract/tracker.ts"
import { mapped, pulled, pushed, ran, standing } from "../../src/cli/tracker/human.ts"
import { plainStyle } from "../../src/output/style.ts"
import { columnsOf } from "../../src/platform/terminalText.ts"
import { isComplete } from "../../src/tracker/complete.ts"

const laws = { fastCheck: { numRuns: 100 } }

const hostile = [
  "\u001b[31mred\u001b[0m",
  "\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007",
  "\u009b2J",
  "two\nlines\r\nand a forged one",
  "gpj.\u202eexe",
  "x".repeat(10_000),
  "界".repeat(100)
]

const ref = (key: string) => ({ system: "linear", id: "id", workspace: "acme", key })
const issue = (title: string) => ({ ref: ref("WEB-1"), title, status: "todo", assignees: ["ann"] })
const show = (envelope: PullResultEnvelope) => pulled(envelope, plainStyle)

// oxlint-disable-next-line no-control-regex
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

describe("issues for people", () => {
  it("are a table of aligned columns within 80", () => {
    const text = show({
      items: [
        { ...issue("Fix login"), ref: ref("WEB-101"), status: "in_progress" },
        { ...issue("日本語の題名"), assignees: ["ann", "bo"] },
        issue("A title that is far too long for any terminal of eighty columns, however narrow the rest is")
      ],
      summary: { total: 3, succeeded: 3, failed: 0, skipped: 0 },
      identityPath: { type: "user_link", provider: "linear", providerAccountId: "acme", userLinkId: "u-1" }
    })
    const lines = text.split("\n")
    assert.deepStrictEqual(lines.slice(0, 3), [
      "KEY      STATUS       TITLE                                             ASSIGNEE",
      "WEB-101  in_progress  Fix login                                         ann",
      "WEB-1    todo         日本語の題名                                      ann, bo"
    ])
    for (const line of lines) assert.isAtMost(columnsOf(line), 80)
    assert.include(lines[3] ?? "", "… ")
    assert.include(text, "Identity: user_link linear/acme u-1")
  })

  it("are as wide as the terminal, and where it is narrow say less of each issue", () => {
    const items = [{ ...issue("x".repeat(500)), assignees: ["a".repeat(50)] }]
    for (const [columns, row] of [
      [10, /^WEB-1 {2}x{12}…$/],
      [20, /^WEB-1 {2}x{12}…$/],
      [40, /^WEB-1 {2}todo {4}x{24}…$/],
      [60, /^WEB-1 {2}todo {4}x{28}… {2}a{13}…$/],
      [160, /^WEB-1 {2}todo {4}x{128}… {2}a{13}…$/]
    ] as const) {
      const [head = "", first = ""] = pulled({ items }, { ...plainStyle, columns }).split("\n")
      assert.match(first, row)
      for (const line of [head, first]) assert.isAtMost(columnsOf(line), Math.max(20, columns))
    }
  })

  it("keep their keys whole and their lines within 40 columns, whatever the rest is", () => {
    const items = [{ ...issue("x".repeat(90)), ref: ref("PLATFORM-12345"), status: "in_progress_now" }]
    const [head, row = ""] = pulled({ items }, { ...plainStyle, columns: 40 }).split("\n")
    assert.strictEqual(head, "KEY             TITLE")
    assert.strictEqual(row, `PLATFORM-12345  ${"x".repeat(23)}…`)
  })

  it.each(hostile)("never carry anything that a terminal obeys: %j", (title) => {
    const text = show({
      items: [issue(title)],
      itemErrors: [{ ref: ref(title), code: title, message: title }],
      identityPath: { type: title, provider: title },
      hasMore: true,
      nextCursor: title
    })
    assert.notMatch(text, obeyed)
    const [, row = ""] = text.split("\n")
    assert.isAtMost(columnsOf(row), 80)
    assert.lengthOf(text.split("\n"), 7)
  })

  it("say how to see the rest, whatever the host says", () => {
    const hint = (nextCursor: string | null) => show({ items: [], hasMore: true, nextCursor }).split("\n").at(-1)
    assert.strictEqual(
      hint("YWZ0ZXI6NQ=="),
      "There is more: go on with `spec-kitty tracker sync pull --cursor YWZ0ZXI6NQ==`, or read every page with --all"
    )
    assert.include(hint("-abc"), "sync pull --cursor=-abc`")
    assert.include(hint("a b'; rm -rf /"), `--cursor 'a b'\\''; rm -rf /'`)
    assert.include(hint(null), "--limit")
    assert.notInclude(show({ items: [], hasMore: false, nextCursor: "x" }), "more")
  })

  it("are shown without a fault, also a hundred thousand of them", () => {
    const items = Array.from({ length: 130_000 }, () => ({ ref: ref(""), title: "", status: "" }))
    const started = performance.now()
    assert.lengthOf(show({ items }).split("\n"), 130_003)
    show({ items: [issue("x".repeat(8_000_000))] })
    assert.isBelow(performance.now() - started, 5000)
  })
})

describe("any envelope", () => {
  const text = <A, I>(schema: Schema.Schema<A, I>, human: (value: A) => string) =>
    it.prop(
      `of ${schema.ast.annotations[Symbol.for("effect/annotation/Identifier")]} has a text`,
      [Arbitrary.make(schema)],
      ([value]) => {
        assert.notMatch(human(value), obeyed)
      },
      laws
    )

  text(PullResultEnvelope, show)
  text(PushResultEnvelope, (value) => pushed(value, plainStyle))
  text(RunResultEnvelope, (value) => ran(value, plainStyle))
  text(TrackerStatus, (value) => standing(value, plainStyle))
  text(MappingsResponse, (value) => mapped(value, plainStyle))
})

describe("mappings and a status of ten thousand characters", () => {
  const long = "界x".repeat(5000)

  it.each([
    [40, 80],
    [80, 80],
    [120, 120]
  ])("on a terminal of %i columns are lines of at most %i", (columns, most) => {
    const style = { ...plainStyle, columns }
    const mapping = { wpId: "WP01", system: "linear", externalId: long }
    const path = { type: "installation", provider: long, installationId: long }
    for (const text of [
      mapped({ mappings: [mapping, { ...mapping, wpId: long }] }, style),
      standing({ provider: long, projectSlug: long, syncState: long, lastSync: long, identityPath: path }, style),
      standing({ configured: false, provider: long, projectSlug: long }, style)
    ])
      for (const line of text.split("\n")) {
        assert.isAtMost(columnsOf(line), most)
        if (line.includes("界")) assert.match(line, /…$/)
      }
    assert.include(mapped({ mappings: [mapping] }, style), "WP01: linear:界x")
  })
})

describe("a status", () => {
  it("tells a project without a tracker from one that the control plane does not know", () => {
    assert.strictEqual(standing({ configured: false }, plainStyle), "No tracker is configured here")
    const unknown = standing({ configured: false, provider: "linear", projectSlug: "web" }, plainStyle)
    assert.include(unknown, "linear")
    assert.include(unknown, "web")
    assert.include(unknown, "dashboard")
  })
})

describe("isComplete", () => {
  const failed = { total: 2, succeeded: 1, failed: 1, skipped: 0 }
  it.each([
    [{}, true],
    [{ status: "ok" }, true],
    [{ status: "complete", itemErrors: [] }, true],
    [{ status: "partial" }, false],
    [{ status: "error" }, false],
    [{ itemErrors: [{ message: "no" }] }, false],
    [{ status: "ok", summary: failed }, false],
    [{ status: "ok", push: { status: "partial" } }, false],
    [{ status: "ok", pull: { summary: failed } }, false],
    [{ status: "ok", pull: { status: "ok" }, push: null }, true]
  ])("of %j is %s", (result, complete) => {
    assert.strictEqual(isComplete(result), complete)
  })

  it.prop(
    "is false whenever a part says partial",
    [Arbitrary.make(RunResultEnvelope), FastCheck.boolean()],
    ([run, pull]) => {
      assert.isFalse(isComplete({ ...run, [pull ? "pull" : "push"]: { status: "partial" } }))
    },
    laws
  )
})
