import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { fpRef } from "../../src/local/fp/decode.ts"
import type { Issue } from "../../src/local/Issue.ts"
import { localTracker, newIssue, type LocalTracker } from "../helpers/localTracker.ts"

const real = process.env["SPEC_KITTY_TEST_FP"]
const builds: Readonly<Record<string, Readonly<Record<string, string>>>> =
  real === undefined
    ? {
        "of 0.23, errors on stdout": { STUB_FP_PROPERTIES: "0", STUB_FP_ERRORS: "stdout" },
        "of 0.24, raw control characters": { STUB_FP_RAW: "1" },
        "of 0.25": {}
      }
    : { "that is real": {} }

/** Everything but what fp makes up. */
const substance = ({ body, links, parent, priority, status, title }: Issue) => ({
  body,
  priority,
  status,
  title,
  links: links.map(({ target, type }) => `${type} ${target.id}`),
  parent: parent?.id ?? null
})

const made = ({ connector }: LocalTracker, fields: Parameters<typeof newIssue>[1] = {}) =>
  Effect.map(connector.create(newIssue("fp", fields)), ({ issue, unfinished }) => {
    assert.deepStrictEqual(unfinished, [])
    return issue
  })

const everything = { updatedSince: Option.none() }

describe.each(Object.entries(builds))("the connector of an fp %s", (_name, variables) => {
  const scoped = (name: string, test: (tracker: LocalTracker) => Effect.Effect<void, unknown>, more = {}) =>
    it.scopedLive(name, () =>
      Effect.gen(function* () {
        const tracker = yield* localTracker("fp", { ...variables, ...more }, real)
        yield* test(tracker).pipe(tracker.withVariables({}))
      })
    )

  scoped("finds that fp is fp, and an empty list in an empty project", ({ connector }) =>
    Effect.gen(function* () {
      yield* connector.probe
      assert.deepStrictEqual(yield* connector.list(everything), { issues: [], unreadable: [], doubts: [] })
    })
  )

  scoped("makes an issue with everything that fp keeps, and list and get agree about it", (tracker) =>
    Effect.gen(function* () {
      const epic = yield* made(tracker, { title: "Epic" })
      const blocker = yield* made(tracker, { title: "First this", priority: null })
      const fields = {
        title: "--format $(touch x) `y` \"quoted\" 'single' \\ ünïcode 🐱",
        body: "-d\nline two\ttab",
        status: "done",
        priority: 0,
        parent: epic.ref,
        links: [{ type: "blocked_by", target: blocker.ref }]
      } as const
      const issue = yield* made(tracker, fields)
      assert.deepStrictEqual(substance(issue), substance(newIssue("fp", fields)))
      assert.match(issue.ref.key ?? "", /^FP-[a-z]{8}$/)
      const { issues } = yield* tracker.connector.list(everything)
      const listed = issues.find(({ ref }) => ref.id === issue.ref.id)
      assert.deepStrictEqual(listed && { ...substance(listed), ref: listed.ref }, {
        ...substance(issue),
        ref: issue.ref
      })
      for (const name of [issue.ref.id, issue.ref.key ?? "", issue.ref.id.slice(0, 8)]) {
        const got = Option.getOrThrow(yield* tracker.connector.get(fpRef("team", name)))
        assert.strictEqual(got.ref.id, issue.ref.id)
      }
    })
  )

  scoped("changes exactly what the patch says, keeps other links, and asks for nothing twice", (tracker) =>
    Effect.gen(function* () {
      const { connector } = tracker
      const issue = yield* made(tracker, { title: "One" })
      const two = yield* made(tracker, { title: "Two" })
      const three = yield* made(tracker, { title: "Three", links: [{ type: "blocked_by", target: two.ref }] })
      const patch = {
        title: "-new",
        body: "b",
        status: "in_progress",
        priority: 3,
        links: [{ type: "blocked_by", target: two.ref }]
      } as const
      const changed = yield* connector.update(issue.ref, patch)
      assert.deepStrictEqual(substance(changed), substance(newIssue("fp", patch)))
      const back = yield* connector.update(issue.ref, { links: [{ type: "blocks", target: three.ref }], body: null })
      assert.deepStrictEqual(substance(back).links, [])
      assert.isNull(back.body)
      const other = Option.getOrThrow(yield* connector.get(three.ref))
      assert.deepStrictEqual(substance(other).links, [`blocked_by ${issue.ref.id}`, `blocked_by ${two.ref.id}`].sort())
      tracker.runs()
      // 4 is low as 3 is; a review is in progress where nobody has registered one.
      yield* connector.update(issue.ref, { priority: 4, status: "in_review", title: "-new" })
      assert.isFalse(tracker.runs().some((args) => args.includes("update")))
    })
  )

  scoped("knows that there is no such issue", (tracker) =>
    Effect.gen(function* () {
      yield* made(tracker)
      assert.isTrue(Option.isNone(yield* tracker.connector.get(fpRef("team", "z".repeat(32)))))
      const error = yield* Effect.flip(tracker.connector.update(fpRef("team", "FP-zzzzzzzz"), { title: "x" }))
      assert.match(error.message, /issue show: there is no issue FP-zzzzzzzz$/)
    })
  )

  if (real !== undefined) return

  scoped(
    "uses the statuses that a project has registered",
    (tracker) =>
      Effect.gen(function* () {
        const issue = yield* made(tracker, { status: "blocked" })
        for (const status of ["in_review", "canceled", "blocked"] as const)
          assert.strictEqual((yield* tracker.connector.update(issue.ref, { status })).status, status)
        tracker.program("issue", "update", issue.ref.id, "--status", "parked")
        const { doubts, issues } = yield* tracker.connector.list(everything)
        assert.strictEqual(issues[0]?.status, "todo")
        assert.match(doubts.join(), /FP-[a-z]{8}: its status parked is none of ours and counts as todo/)
      }),
    { STUB_FP_STATUSES: "todo,in-progress,in-review,blocked,cancelled,parked,done" }
  )

  scoped(
    "says what fp refused, and what it did not take over",
    (tracker) =>
      Effect.gen(function* () {
        const issue = yield* made(tracker)
        const vetoed = yield* Effect.flip(tracker.connector.update(issue.ref, { status: "done" }))
        assert.match(vetoed.message, /issue update: Guard: an issue may not become done before its review$/)
        const kept = yield* Effect.flip(tracker.connector.update(issue.ref, { title: "Other", priority: 0 }))
        assert.match(kept.message, /issue update: kept its own title: \S+ Updated FP-/)
        const alien = yield* Effect.flip(tracker.connector.update(issue.ref, { labels: ["x"] }))
        assert.match(alien.message, /fp cannot be told labels$/)
      }),
    { STUB_FP_VETO: "done", STUB_FP_DEAF: "1" }
  )
})
