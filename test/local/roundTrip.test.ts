import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck, Option } from "effect"
import { typeIn, typeOut } from "../../src/local/beads/tables.ts"
import { sortedTexts } from "../../src/local/reading.ts"
import { localTracker, newIssue } from "../helpers/localTracker.ts"

const withoutNul = (text: string) => text.replaceAll("\0", "")
/** What a JavaScript program can print: no half of a pair. */
const anyText = FastCheck.fullUnicodeString({ maxLength: 60 }).map(withoutNul)
const filled = anyText.filter((text) => text.trim() !== "")
const hostile = FastCheck.constantFrom(
  "-x",
  "--json",
  "--",
  "$(id)",
  "`id`",
  "'\"",
  "a\nb",
  "%s\\n",
  "\u001b[31m",
  "a,b",
  "="
)
const title = FastCheck.oneof(filled, hostile)

const oneOf = <A extends string>(...values: ReadonlyArray<A>) => FastCheck.constantFrom<A>(...values)

const draft = FastCheck.record({
  title,
  body: FastCheck.option(FastCheck.oneof(filled, hostile)),
  status: oneOf("todo", "in_progress", "blocked", "done"),
  issue_type: oneOf("epic", "story", "task", "bug", "chore", "subtask"),
  priority: FastCheck.integer({ min: 0, max: 4 }),
  assignees: FastCheck.array(FastCheck.constantFrom("ada", "-b", "c d"), { maxLength: 1 }),
  labels: FastCheck.uniqueArray(FastCheck.oneof(FastCheck.constantFrom("x", "a,b", '"', "-l", " s "), filled), {
    maxLength: 3
  })
} as const)

const everything = { updatedSince: Option.none() }

describe.each(["049", "056", "060", "100"])("any issue given to bd of era %s", (era) => {
  it.scopedLive.prop(
    "comes back as it was, from show and from list",
    [draft],
    ([fields]) =>
      Effect.gen(function* () {
        const { connector, withVariables } = yield* localTracker("beads", { STUB_BD_ERA: era })
        const told = newIssue("beads", fields)
        const { issue, unfinished } = yield* connector.create(told).pipe(withVariables({}))
        assert.deepStrictEqual(unfinished, [])
        const { issues } = yield* connector.list(everything).pipe(withVariables({}))
        for (const read of [issue, ...issues]) {
          const { assignees, body, issue_type, priority, status, title } = read
          const labels = [...read.labels]
          const expected = {
            ...fields,
            issue_type: typeIn(typeOut[fields.issue_type]),
            labels: sortedTexts(fields.labels)
          }
          const got: unknown = { assignees, body, issue_type, labels, priority, status, title }
          assert.deepStrictEqual(got, expected)
        }
        assert.strictEqual(issues.length, 1)
      }),
    { fastCheck: { numRuns: 6 } }
  )
})

describe("any issue given to fp", () => {
  it.scopedLive.prop(
    "comes back as it was, from show and from list",
    [draft],
    ([fields]) =>
      Effect.gen(function* () {
        const variables = { STUB_FP_RAW: "1", STUB_FP_STATUSES: "todo,in-progress,blocked,done" }
        const { connector, withVariables } = yield* localTracker("fp", variables)
        const { issue, unfinished } = yield* connector.create(newIssue("fp", fields)).pipe(withVariables({}))
        assert.deepStrictEqual(unfinished, [])
        const { issues } = yield* connector.list(everything).pipe(withVariables({}))
        for (const { body, priority, status, title } of [issue, ...issues]) {
          const told = { body: fields.body, status: fields.status, title: fields.title }
          const got: unknown = { body, status, title, priority }
          assert.deepStrictEqual(got, { ...told, priority: Math.min(3, fields.priority) })
        }
      }),
    { fastCheck: { numRuns: 8 } }
  )
})
