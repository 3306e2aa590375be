import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { beadRef } from "../../src/local/beads/decode.ts"
import type { Issue } from "../../src/local/Issue.ts"
import { beadsState, localTracker, newIssue, type LocalTracker } from "../helpers/localTracker.ts"

const real = process.env["SPEC_KITTY_TEST_BD"]
const eras = real === undefined ? ["049", "056", "060", "100"] : ["real"]

const beads = (era: string) =>
  real === undefined ? localTracker("beads", { STUB_BD_ERA: era }) : localTracker("beads", {}, real)

/** Everything but what the tracker makes up. */
const substance = ({ assignees, body, issue_type, labels, links, parent, priority, status, title }: Issue) => ({
  assignees,
  body,
  issue_type,
  labels,
  priority,
  status,
  title,
  links: links.map(({ target, type }) => `${type} ${target.id}`),
  parent: parent?.id ?? null
})

const made = (tracker: LocalTracker, fields: Parameters<typeof newIssue>[1] = {}) =>
  Effect.map(tracker.connector.create(newIssue("beads", fields)), ({ issue, unfinished }) => {
    assert.deepStrictEqual(unfinished, [])
    return issue
  })

/** So many beads, the first of them closed. A stub is given its state at once. */
const seed = (tracker: LocalTracker, count: number, closed: number) => {
  const ids = Array.from({ length: count }, (_, index) => `bd-${1000 + index}`)
  if (real === undefined) return void tracker.folder.write(".beads/issues.json", beadsState(ids, closed))
  const made = ids.map((id) => JSON.parse(tracker.program("--json", "create", `--title=Issue ${id}`)))
  for (const { id } of made.slice(0, closed)) tracker.program("--json", "close", id)
}

const everything = Option.none()

describe.each(eras)("the connector of beads (era %s)", (era) => {
  const scoped = (name: string, test: (tracker: LocalTracker) => Effect.Effect<void, unknown>) =>
    it.scopedLive(name, () =>
      Effect.gen(function* () {
        const tracker = yield* beads(era)
        yield* test(tracker).pipe(tracker.withVariables({}))
      })
    )

  scoped("finds that bd is bd, and an empty list in an empty workspace", ({ connector }) =>
    Effect.gen(function* () {
      yield* connector.probe
      assert.deepStrictEqual(yield* connector.list({ updatedSince: everything }), {
        issues: [],
        unreadable: [],
        doubts: []
      })
    })
  )

  scoped("makes an issue with everything it has, and list and get agree about it", (tracker) =>
    Effect.gen(function* () {
      const epic = yield* made(tracker, { title: "Epic", issue_type: "epic", labels: ["inherited"] })
      const blocker = yield* made(tracker, { title: "First this" })
      const fields = {
        title: "--json $(touch x) `y` \"quoted\" 'single' \\ ünïcode 🐱",
        body: "-d\nline two",
        status: "in_progress",
        issue_type: "story",
        priority: 0,
        assignees: ["ada"],
        labels: ["a,b", 'say "hi"', "plain"],
        parent: epic.ref,
        links: [{ type: "blocked_by", target: blocker.ref }]
      } as const
      const issue = yield* made(tracker, fields)
      assert.deepStrictEqual(
        substance(issue),
        substance(newIssue("beads", { ...fields, labels: [...fields.labels].sort() }))
      )
      const { issues } = yield* tracker.connector.list({ updatedSince: everything })
      const listed = issues.find(({ ref }) => ref.id === issue.ref.id)
      assert.deepStrictEqual(listed && substance(listed), substance(issue))
      const got = Option.getOrThrow(yield* tracker.connector.get(issue.ref))
      assert.deepStrictEqual(substance(got), substance(issue))
    })
  )

  scoped("changes exactly what the patch says, and back again", (tracker) =>
    Effect.gen(function* () {
      const { connector } = tracker
      const [one, two] = [yield* made(tracker, { title: "One", labels: ["x"] }), yield* made(tracker, { title: "Two" })]
      const patch = {
        title: "-new",
        body: "b",
        status: "done",
        issue_type: "bug",
        priority: 4,
        assignees: ["bob"],
        labels: ["y", "z,z"],
        parent: two.ref,
        links: []
      } as const
      const changed = yield* connector.update(one.ref, patch)
      assert.deepStrictEqual(substance(changed), substance(newIssue("beads", patch)))
      const back = yield* connector.update(one.ref, {
        status: "todo",
        labels: [],
        parent: null,
        body: null,
        assignees: [],
        links: [{ type: "relates_to", target: two.ref }]
      })
      const rest = { labels: [], parent: null, body: null, assignees: [], status: "todo" } as const
      const links = [{ type: "relates_to", target: two.ref }] as const
      assert.deepStrictEqual(substance(back), substance(newIssue("beads", { ...patch, ...rest, links })))
      const blocked = yield* connector.update(one.ref, { links: [{ type: "blocks", target: two.ref }] })
      assert.deepStrictEqual(substance(blocked).links, [])
      const other = Option.getOrThrow(yield* connector.get(two.ref))
      assert.deepStrictEqual(substance(other).links, [`blocked_by ${one.ref.id}`])
      // The same again changes nothing, and asks for nothing.
      tracker.runs()
      yield* connector.update(one.ref, { links: [{ type: "blocks", target: two.ref }], status: "todo" })
      assert.isTrue(tracker.runs().every((args) => args.includes("show")))
    })
  )

  scoped("joins two beads once, whichever of the two keeps it", (tracker) =>
    Effect.gen(function* () {
      const { connector } = tracker
      const [one, two] = [yield* made(tracker, { title: "One" }), yield* made(tracker, { title: "Two" })]
      yield* connector.update(one.ref, { links: [{ type: "duplicates", target: two.ref }] })
      // The link goes before the parent comes; the parent is no link as well.
      const child = yield* connector.update(one.ref, {
        parent: two.ref,
        links: [{ type: "child_of", target: two.ref }]
      })
      assert.deepStrictEqual([substance(child).links, child.parent?.id], [[], two.ref.id])
      tracker.runs()
      yield* connector.update(two.ref, { links: [{ type: "parent_of", target: one.ref }] })
      assert.isTrue(tracker.runs().every((args) => args.includes("show")))
      const free = yield* connector.update(one.ref, { parent: null })
      assert.isNull(free.parent)
      yield* connector.update(two.ref, { links: [{ type: "parent_of", target: one.ref }] })
      assert.strictEqual(Option.getOrThrow(yield* connector.get(one.ref)).parent?.id, two.ref.id)
    })
  )

  scoped("lists closed issues and more than a page, and those changed since", (tracker) =>
    Effect.gen(function* () {
      seed(tracker, 60, 20)
      const all = yield* tracker.connector.list({ updatedSince: everything })
      assert.strictEqual(all.issues.length, 60)
      assert.strictEqual(all.issues.filter(({ status }) => status === "done").length, 20)
      const latest = all.issues
        .map((issue) => issue.updated_at)
        .filter((time) => time !== null)
        .sort()
        .at(-1)
      const since = yield* tracker.connector.list({ updatedSince: Option.fromNullable(latest) })
      // The stub's are a minute apart; the real bd may have made several in the same second.
      if (real === undefined) assert.lengthOf(since.issues, 1)
      else assert.isAtLeast(since.issues.length, 1)
    })
  )

  scoped("knows that there is no such issue, and never takes another one for it", (tracker) =>
    Effect.gen(function* () {
      const issue = yield* made(tracker)
      const unknown = (id: string) => beadRef("team", id)
      assert.isTrue(Option.isNone(yield* tracker.connector.get(unknown("bd-zzzz"))))
      assert.isTrue(Option.isNone(yield* tracker.connector.get(unknown(issue.ref.id.slice(0, -1)))))
      const error = yield* Effect.flip(tracker.connector.update(unknown("bd-zzzz"), { title: "x" }))
      assert.match(error.message, /show: there is no bead bd-zzzz$/)
      const flag = yield* Effect.flip(tracker.connector.get(unknown("--db=/elsewhere")))
      assert.match(flag.message, /cannot be the id of a bead/)
    })
  )

  scoped("takes a body of megabytes", (tracker) =>
    Effect.gen(function* () {
      const body = "ü\n".repeat(700_000) + "end"
      const issue = yield* made(tracker, { body })
      assert.strictEqual(issue.body, body)
      const changed = yield* tracker.connector.update(issue.ref, { body: `${body}.` })
      assert.strictEqual(changed.body, `${body}.`)
    })
  )
})
