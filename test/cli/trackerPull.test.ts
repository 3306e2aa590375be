import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { httpHost } from "../helpers/httpHost.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { boundDesk } from "./trackerDesk.ts"

const pull = ["tracker", "sync", "pull"]

describe("tracker sync pull", () => {
  it.scopedLive("reads every page with --all, and says so while it does", () =>
    Effect.gen(function* () {
      const { command, routes } = yield* boundDesk({ issues: 250 })
      const { exitCode, stderr, stdout } = yield* command(...pull, "--all", "--json")
      const document: Json = documentOf({ stdout, stderr, exitCode })
      assert.strictEqual(exitCode, 0)
      assert.strictEqual(new Set(document.items.map((item: Json) => item.ref.id)).size, 250)
      assert.deepInclude(document, { has_more: false, next_cursor: null, status: "ok" })
      assert.deepInclude(document.summary, { total: 250, succeeded: 250 })
      assert.include(stderr, "Read 100 issues; reading on ...\n")
      assert.include(stderr, "Read 200 issues; reading on ...\n")
      assert.lengthOf(
        (yield* routes).filter((route) => route === "POST tracker/pull 200"),
        3
      )
      assert.lengthOf(
        (yield* routes).filter((route) => route.startsWith("HEAD")),
        1
      )
      assert.lengthOf(stderr.split("Pulling from"), 2)
      const one = yield* command(...pull)
      assert.match(
        one.stdout,
        /Pulled 100 of 100\n[\s\S]*There is more: go on with `spec-kitty tracker sync pull --cursor \S+`, or/
      )
    })
  )

  it.scopedLive("prints what was read when a later page fails, and ends with that failure", () =>
    Effect.gen(function* () {
      const { command, inject, parse } = yield* boundDesk({ issues: 30 })
      const breakThird = inject(parse("tracker/pull=503:1:after=2"))
      yield* breakThird
      const people = yield* command(...pull, "--all", "--limit", "10")
      assert.strictEqual(people.exitCode, 75)
      assert.include(people.stdout, "WEB-120")
      assert.notInclude(people.stdout, "WEB-121")
      const cursor = /--cursor (\S+)`/.exec(people.stdout)?.[1] ?? ""
      assert.include(people.stderr, "down for maintenance")
      const rest = documentOf(yield* command(...pull, "--all", "--json", "--cursor", cursor)) as Json
      assert.strictEqual(rest.items[0].ref.key, "WEB-121")
      yield* breakThird
      const program = yield* command(...pull, "--all", "--limit", "10", "--json")
      const document = documentOf(program) as Json
      assert.deepStrictEqual([program.exitCode, document.items.length, document.has_more], [75, 20, true])
      assert.strictEqual(document.status, "partial")
      assert.deepInclude(document.error, { code: "unavailable", retryable: true, source: "saas" })
      const next = /`spec-kitty (.*?)`/.exec(document.error.next_action)?.[1] ?? ""
      assert.match(next, /^tracker sync pull --all --limit 10 --cursor \S+$/)
      assert.include(people.stderr, `Go on in a while with \`spec-kitty ${next}\`.`)
      assert.strictEqual((documentOf(yield* command(...next.split(" "), "--json")) as Json).items.length, 10)
    })
  )

  it.scopedLive.each([
    ["c1", "twice, so the pages never end"],
    ["", "gave no cursor to read on with"]
  ] as const)("says once why it cannot go on: cursor %j", ([cursor, told]) =>
    Effect.gen(function* () {
      const { movedTo } = yield* boundDesk()
      const json = { status: "ok", items: [], has_more: true, next_cursor: cursor }
      const host = yield* httpHost(({ path }) => (path === "/" ? { status: 200 } : { status: 200, json }))
      const { exitCode, stderr, stdout } = yield* specKitty(movedTo(host.url), ...pull, "--all")
      assert.strictEqual(exitCode, 1)
      assert.include(stderr, told)
      assert.notInclude(stdout, "There is more")
    })
  )

  it.scopedLive("sends filters as the contract wants them, and only finds what passes", () =>
    Effect.gen(function* () {
      const { command, requests } = yield* boundDesk()
      const filters = ["--status", "todo", "--status", "blocked,done", "--type", "bug", "--updated-since", "2026-01-01"]
      const document = documentOf(yield* command(...pull, ...filters, "--json")) as Json
      assert.deepStrictEqual(
        document.items.map((item: Json) => item.ref.key),
        ["WEB-102"]
      )
      const sent = (yield* requests).find(({ route }) => route === "tracker/pull")
      assert.deepStrictEqual(JSON.parse(sent?.body ?? ""), {
        provider: "linear",
        project_slug: "web",
        limit: 100,
        filters: {
          updated_since: "2026-01-01T00:00:00.000Z",
          status: ["todo", "blocked", "done"],
          issue_type: ["bug"]
        }
      })
    })
  )

  it.scopedLive.each([
    ["--status", "toodo"],
    ["--type", "feature"],
    ["--updated-since", "yesterday"]
  ] as const)("refuses a filter that nothing can pass, without a request: %j", ([option, text]) =>
    Effect.gen(function* () {
      const { command, routes } = yield* boundDesk()
      const answer = yield* command(...pull, option, text, "--json")
      const { error } = documentOf(answer) as Json
      assert.deepStrictEqual([answer.exitCode, error.code], [2, "filter_not_understood"])
      assert.deepStrictEqual(yield* routes, [])
    })
  )

  it.scopedLive("says how to go on with the same filters", () =>
    Effect.gen(function* () {
      const { command } = yield* boundDesk({ issues: 60 })
      const filters = ["--limit", "3", "--status", "todo,blocked", "--type", "bug"]
      const first = yield* command(...pull, ...filters, "--type", "story")
      const next = /`spec-kitty (.*?)`/.exec(first.stdout)?.[1] ?? ""
      assert.match(next, /^tracker sync pull --limit 3 --status todo,blocked --type bug --type story --cursor \S+$/)
      const second = yield* command(...next.split(" "), "--json")
      const keys = (documentOf(second) as Json).items.map((item: Json) => item.ref.key)
      assert.deepStrictEqual(keys, ["WEB-114", "WEB-119", "WEB-121"])
    })
  )

  it.scopedLive("shows whose connection was used", () =>
    Effect.gen(function* () {
      const { command } = yield* boundDesk({ identity: "user_link" })
      assert.include((yield* command(...pull)).stdout, "Identity: user_link linear/acme 91bc5f0e")
    })
  )

  it.scopedLive.each([
    [{ identity: "none" }, "user_link_required", /dashboard/],
    [{ unmapped: ["web"] }, "no_mapping", /Map this project/]
  ] as const)("passes on that a person has to act: %j is %s", ([options, code, advice]) =>
    Effect.gen(function* () {
      const { command } = yield* boundDesk(options)
      const { error } = documentOf(yield* command(...pull, "--json")) as Json
      assert.deepInclude(error, { code, user_action_required: true })
      assert.match(error.next_action, advice)
    })
  )

  it.scopedLive("for a local tracker takes no cursor and no filter", () =>
    Effect.gen(function* () {
      const { command, project, routes } = yield* boundDesk()
      project.write(".kittify/config.yaml", "tracker:\n  provider: beads\n  workspace: web\n")
      for (const argv of [
        ["--cursor", "x"],
        ["--status", "todo"]
      ] as const) {
        const answer = yield* command(...pull, ...argv, "--json")
        assert.deepStrictEqual([answer.exitCode, (documentOf(answer) as Json).error.code], [2, "option_not_used"])
      }
      // Refused before the file is looked at: there is none.
      const push = yield* command("tracker", "sync", "push", "--items-json", "items.json", "--json")
      assert.strictEqual((documentOf(push) as Json).error.code, "option_not_used")
      assert.deepStrictEqual(yield* routes, [])
    })
  )
})
