import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { columnsOf } from "../../src/platform/terminalText.ts"
import { httpHost } from "../helpers/httpHost.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { boundDesk } from "./trackerDesk.ts"

/** Every way of a text to be more than a text on a terminal. */
const hostile =
  "\u001b[2J\u001b]8;;https://evil.example\u0007click\u001b]8;;\u001b\\\u009b31m\u0090q\u009c\u202egpj.exe\u2066" +
  "\r\nspec-kitty: forged\u0085\u2028\u0007\b\u007f" +
  "x".repeat(10_000)

/** Our own colours apart, nothing is left that a terminal obeys; one line of the host is one line. */
const assertHarmless = (text: string, what: string) => {
  // oxlint-disable-next-line no-control-regex
  const own = text.replace(/\u001b\[(?:0|1|2|31|32|33)m/g, "")
  // oxlint-disable-next-line no-control-regex
  assert.notMatch(
    own,
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/,
    what
  )
  for (const line of own.split("\n")) assert.notMatch(line, /^spec-kitty: forged/, what)
}

const ref = { system: hostile, id: hostile, workspace: hostile, key: hostile, url: hostile }
const issue = {
  ref,
  title: hostile,
  body: hostile,
  status: hostile,
  issue_type: hostile,
  assignees: [hostile],
  labels: [hostile]
}
const summary = { total: 1, succeeded: 0, failed: 1, skipped: 0 }
const identity_path = { type: hostile, provider: hostile, provider_account_id: hostile, user_link_id: hostile }
const item_errors = [{ ref, code: hostile, message: hostile }]
const outcome = { status: hostile, summary, identity_path, item_errors, doctrine: { [hostile]: hostile } }
const pulled = { ...outcome, items: [issue], has_more: true, next_cursor: hostile }
const pushed = { ...outcome, items: [{ ref, action: hostile, outcome: hostile, message: hostile }] }
const candidate = {
  external_issue_id: hostile,
  external_issue_key: hostile,
  title: hostile,
  status: hostile,
  url: hostile
}

/** What the host says to each command. */
const answers: ReadonlyArray<readonly [command: string, path: string, json: Readonly<Record<string, unknown>>]> = [
  ["tracker sync pull", "pull", pulled],
  ["tracker sync push --items-json items.json", "push", pushed],
  [
    "tracker sync run",
    "run",
    { ...outcome, pull: { ...outcome, items: [issue] }, push: { ...outcome, items: pushed.items } }
  ],
  [
    "tracker status",
    "status",
    {
      configured: true,
      provider: hostile,
      project_slug: hostile,
      sync_state: hostile,
      last_sync: hostile,
      connected: false,
      identity_path
    }
  ],
  [
    "tracker map list",
    "mappings",
    { mappings: [{ wp_id: hostile, system: hostile, external_id: hostile, external_key: hostile }] }
  ],
  [
    "agent tickets search login",
    "issue-search",
    { candidates: [candidate], resource_type: hostile, resource_id: hostile }
  ]
]

const refusal = {
  error_code: hostile,
  error_category: hostile,
  message: hostile,
  user_action_required: hostile,
  source: hostile,
  provider: hostile,
  details: { [hostile]: [hostile] }
}

/** A desk whose host says this. */
const deskAt = (answer: (path: string) => { readonly status: number; readonly json: unknown }) =>
  Effect.gen(function* () {
    const { movedTo, project } = yield* boundDesk()
    const host = yield* httpHost(({ path }) => answer(path))
    const there = movedTo(host.url)
    project.write("items.json", "[]")
    const env = { ...there.env, NO_COLOR: "" }
    const run = (command: string, terminal = false) => specKitty({ ...there, env, terminal }, ...command.split(" "))
    return { run }
  })

describe("what a host says", () => {
  it.scopedLive.each(answers)("to `%s` never commands a terminal, and is whole for programs", ([command, path, json]) =>
    Effect.gen(function* () {
      const { run } = yield* deskAt((asked) => ({ status: 200, json: asked.includes(path) ? json : {} }))
      for (const terminal of [true, false]) {
        const { stderr, stdout } = yield* run(command, terminal)
        assert.isNotEmpty(stdout)
        assertHarmless(stdout + stderr, command)
        // What is shown of ten thousand characters is what a person can read.
        for (const line of stdout.split("\n")) assert.isAtMost(columnsOf(line), 1000, line.slice(0, 100))
      }
      const answer = yield* run(`${command} --json`)
      assertHarmless(answer.stdout + answer.stderr, command)
      assert.deepStrictEqual(documentOf(answer), json)
    })
  )

  it.scopedLive.each(answers)("with a no to `%s` never commands a terminal, and is whole for programs", ([command]) =>
    Effect.gen(function* () {
      const { run } = yield* deskAt(() => ({ status: 422, json: refusal }))
      for (const terminal of [true, false]) {
        const { stderr, stdout } = yield* run(command, terminal)
        assert.strictEqual(stdout, "")
        assertHarmless(stderr, command)
      }
      const answer = yield* run(`${command} --json`)
      assertHarmless(answer.stdout + answer.stderr, command)
      const { error } = documentOf(answer) as Json
      assert.deepInclude(error, { code: hostile, category: hostile, message: hostile, user_action_required: hostile })
    })
  )

  it.scopedLive("in the name and the reason of an operation never commands a terminal", () =>
    Effect.gen(function* () {
      const { run } = yield* deskAt((path) =>
        path.includes("operations")
          ? { status: 200, json: { status: "failed", error: refusal } }
          : { status: 202, json: { operation_id: hostile } }
      )
      const { exitCode, stderr } = yield* run("tracker sync run", true)
      assert.strictEqual(exitCode, 1)
      assertHarmless(stderr, "tracker sync run")
      for (const line of stderr.split("\n")) assert.isAtMost(line.length, 11_000)
    })
  )
})
