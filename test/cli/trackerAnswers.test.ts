import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { exactly } from "../../src/domain/json.ts"
import { httpHost } from "../helpers/httpHost.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { boundDesk } from "./trackerDesk.ts"

/** A desk at a host that answers every request of the tracker with this text. */
const deskAt = (text: string, env: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function* () {
    const { movedTo, project } = yield* boundDesk()
    const json = exactly(text, JSON.parse(text))
    const host = yield* httpHost(({ path }) => (path === "/" ? { status: 200 } : { status: 200, json }))
    const there = movedTo(host.url)
    const here = { ...there, env: { ...there.env, ...env } }
    return { ...host, project, run: (command: string) => specKitty(here, ...command.split(" ")) }
  })

const big = "12345678901234567890"
const ref = (key: string) => ({ system: "linear", id: key.toLowerCase(), workspace: "acme", key })
const issue = (key: string, more: object = {}) => ({ ref: ref(key), title: `Title of ${key}`, status: "todo", ...more })
/** With that number for every `BIG`, which no number of JavaScript can be. */
const exact = (value: unknown) => JSON.stringify(value).replaceAll('"BIG"', big)

describe("a number beyond 2^53 in an answer", () => {
  it.scopedLive.each([
    ["tracker sync pull", { items: [issue("WEB-1", { custom_fields: { id: "BIG" } })] }],
    ["tracker sync pull --all", { items: [issue("WEB-1", { provider_metadata: { id: ["BIG"] } })], extra: "BIG" }],
    ["tracker sync push --items-json items.json", { items: [{ ref: ref("WEB-1"), version: "BIG" }] }],
    ["tracker sync run", { status: "ok", doctrine: { id: "BIG" } }],
    ["tracker status", { configured: true, id: "BIG" }],
    ["tracker map list", { mappings: [], total: "BIG" }],
    ["agent tickets search login", { candidates: [], resource_type: "linear_team", resource_id: "x", id: "BIG" }]
  ])("to `%s` is the same with --json", ([command, answer]) =>
    Effect.gen(function* () {
      const { project, run } = yield* deskAt(exact(answer))
      project.write("items.json", "[]")
      const { exitCode, stderr, stdout } = yield* run(`${command} --json`)
      assert.strictEqual(exitCode, 0, stderr)
      assert.lengthOf(stdout.match(new RegExp(`\\b${big}\\b`, "g")) ?? [], exact(answer).split(big).length - 1)
      assert.deepStrictEqual(JSON.parse(stdout), JSON.parse(exact(answer)))
    })
  )

  it.scopedLive("is sent as it was written", () =>
    Effect.gen(function* () {
      const { project, requests, run } = yield* deskAt('{"status":"ok"}')
      const item = { ref: ref("WEB-1"), action: "update", patch: { custom_fields: { id: "BIG" } } }
      project.write("items.json", exact([item]))
      assert.strictEqual((yield* run("tracker sync push --items-json items.json")).exitCode, 0)
      assert.include(requests.find(({ path }) => path.endsWith("push"))?.body ?? "", `{"id":${big}}`)
    })
  )
})

describe("a number in an answer", () => {
  it.scopedLive("is with --json as it was written", () =>
    Effect.gen(function* () {
      const { run } = yield* deskAt('{"mappings":[],"a":1.10,"b":[1E5,-0,2.0]}')
      const { stdout } = yield* run("tracker map list --json")
      assert.strictEqual(stdout.replace(/\s/g, ""), '{"a":1.10,"b":[1E5,-0,2.0],"mappings":[]}')
    })
  )
})

describe("an answer with elements that are none", () => {
  const items = [issue("WEB-1"), issue("WEB-2", { title: 7 }), "nonsense", issue("WEB-4", { assignees: [null] })]
  const summary = { total: 4, succeeded: 4, failed: 0, skipped: 0 }
  const page = { status: "ok", summary, items, item_errors: [{ code: 7 }], has_more: false, next_cursor: null }

  it.scopedLive.each(["tracker sync pull", "tracker sync pull --all"])(
    "to `%s` shows the others, names those, and ends with 1",
    (command) =>
      Effect.gen(function* () {
        const { run } = yield* deskAt(JSON.stringify(page))
        const { exitCode, stdout } = yield* run(command)
        assert.strictEqual(exitCode, 1)
        assert.include(stdout, "Title of WEB-1")
        assert.include(stdout, "Pulled 1 of 4 (3 not understood)\n")
        const told = stdout.slice(stdout.indexOf("4 elements"))
        assert.match(
          told,
          /^4 elements were not understood and left out; --json shows all:\n {2}WEB-2, title: expected a string, found a number\n {2}items\.2: expected an object, found a string\n {2}WEB-4, assignees\.0: expected a string, found null\n {2}item_errors\.0, code: .*\n$/
        )
        const json = yield* run(`${command} --json`)
        assert.strictEqual(json.exitCode, 1)
        assert.deepStrictEqual(documentOf(json), page)
        assert.include(json.stderr, "4 elements were not understood and left out")
        assert.include(json.stderr, "WEB-2, title: ")
      })
  )

  it.scopedLive("is read with all pages", () =>
    Effect.gen(function* () {
      const { movedTo } = yield* boundDesk()
      let asked = 0
      const host = yield* httpHost(({ path }) => {
        if (!path.endsWith("pull")) return { status: 200 }
        asked += 1
        return { status: 200, json: { ...page, has_more: asked < 3, next_cursor: asked < 3 ? `c${asked}` : null } }
      })
      const answer = yield* specKitty(movedTo(host.url), "tracker", "sync", "pull", "--all")
      assert.strictEqual(answer.exitCode, 1)
      assert.include(answer.stdout, "12 elements were not understood")
      assert.match(answer.stdout, /\n {2}and 2 more\n$/)
    })
  )

  it.scopedLive.each([
    [
      "tracker map list",
      { mappings: [{ wp_id: "WP01", system: "linear", external_id: "a" }, { wp_id: "WP02" }] },
      "WP02, system"
    ],
    [
      "agent tickets search login",
      {
        candidates: [{ external_issue_id: "1", external_issue_key: "WEB-1", title: 7, url: "u" }],
        resource_type: "linear_team",
        resource_id: "x"
      },
      "WEB-1, title"
    ]
  ] as const)("to `%s` is used as well", ([command, answer, named]) =>
    Effect.gen(function* () {
      const { run } = yield* deskAt(JSON.stringify(answer))
      const people = yield* run(command)
      assert.strictEqual(people.exitCode, 1)
      assert.include(people.stdout, `1 element was not understood and left out; --json shows all:\n  ${named}: `)
      assert.deepStrictEqual(documentOf(yield* run(`${command} --json`)), answer)
    })
  )

  it.scopedLive("is told without a number that JavaScript has rounded", () =>
    Effect.gen(function* () {
      const { run } = yield* deskAt(
        exact({ items: [issue("WEB-1", { title: "BIG" }), issue("WEB-2", { priority: "BIG" })] })
      )
      const { stdout } = yield* run("tracker sync pull")
      assert.include(stdout, "WEB-1, title: expected a string, found a number\n")
      assert.include(stdout, "WEB-2, priority: expected a whole number, found one with too many digits\n")
      assert.notMatch(stdout, /123456/)
    })
  )

  it.scopedLive("to a run, which is done by then, are named as well", () =>
    Effect.gen(function* () {
      const answer = { status: "ok", pull: page, push: { status: "ok", items: [{ ref: ref("WEB-8") }, { ref: 7 }] } }
      const { run } = yield* deskAt(JSON.stringify(answer))
      const { exitCode, stdout } = yield* run("tracker sync run")
      assert.strictEqual(exitCode, 1)
      assert.include(stdout, "  pulled 1 of 4 (3 not understood)\n")
      assert.include(stdout, "5 elements were not understood and left out; --json shows all:\n  WEB-2, title: expected")
      assert.include(stdout, "\n  push.items.1, ref: expected an object, found a number\n")
      assert.deepStrictEqual(documentOf(yield* run("tracker sync run --json")), answer)
    })
  )

  it.scopedLive("is still no answer when the envelope is at fault", () =>
    Effect.gen(function* () {
      const { run } = yield* deskAt(JSON.stringify({ ...page, has_more: "no" }))
      const { error } = documentOf(yield* run("tracker sync pull --json")) as Json
      assert.strictEqual(error.code, "unexpected_answer")
      assert.include(error.message, "has_more")
    })
  )
})

describe("an item that was not done", () => {
  it.scopedLive("is told with its reason, also when it is not named in full", () =>
    Effect.gen(function* () {
      const errors = [{ ref: { id: "WEB-9" }, code: "locked", message: "Somebody edits it" }]
      const { run } = yield* deskAt(JSON.stringify({ status: "partial", items: [], item_errors: errors }))
      const { exitCode, stdout } = yield* run("tracker sync pull")
      assert.strictEqual(exitCode, 1)
      assert.include(stdout, "WEB-9: locked: Somebody edits it")
      const failed = yield* (yield* deskAt('{"status":"error"}')).run("tracker sync run")
      assert.strictEqual(failed.exitCode, 1)
      assert.include(failed.stdout, "gives no reason")
      const half = yield* (yield* deskAt('{"status":"ok","pull":{"status":"error"}}')).run("tracker sync run")
      assert.deepStrictEqual([half.exitCode, half.stdout.includes("gives no reason")], [1, true])
    })
  )

  it.scopedLive.each([
    ['{"status":"error"}', "this failed, and gives no reason"],
    ['{"status":"ok","push":{"status":"error"}}', "this failed, and gives no reason"],
    ['{"status":"partial","items":[]}', "not everything was done"]
  ] as const)("is told on stderr with --json: %s", ([answer, told]) =>
    Effect.gen(function* () {
      const { run } = yield* deskAt(answer)
      const { exitCode, stderr, stdout } = yield* run("tracker sync run --json")
      assert.deepStrictEqual([exitCode, JSON.parse(stdout)], [1, JSON.parse(answer)])
      assert.include(stderr, told)
    })
  )

  it.scopedLive.each<readonly [string, object]>([
    ["tracker sync push --items-json items.json", { status: "ok", items: [{ ref: ref("WEB-1"), outcome: "failed" }] }],
    ["tracker sync run", { status: "ok", push: { items: [{ ref: ref("WEB-1"), outcome: "failed" }] } }]
  ])("ends `%s` with 1 and is not counted as done", ([command, answer]) =>
    Effect.gen(function* () {
      const { project, run } = yield* deskAt(JSON.stringify(answer))
      project.write("items.json", "[]")
      const { exitCode, stdout } = yield* run(command)
      assert.strictEqual(exitCode, 1)
      assert.match(stdout, /[Pp]ushed 0 of 1 \(1 failed\)/)
    })
  )
})

describe("a table", () => {
  it.scopedLive("is as wide as COLUMNS says, else as the terminal, else 80", () =>
    Effect.gen(function* () {
      const long = JSON.stringify({ items: [issue("WEB-1", { title: "x".repeat(500) })] })
      const widest = (env: Readonly<Record<string, string>>) =>
        Effect.gen(function* () {
          const { stdout } = yield* (yield* deskAt(long, env)).run("tracker sync pull")
          return stdout.split("\n")[1]?.length
        })
      assert.deepStrictEqual(
        [yield* widest({}), yield* widest({ COLUMNS: "120" }), yield* widest({ COLUMNS: "no" })],
        [70, 110, 70]
      )
    })
  )
})
