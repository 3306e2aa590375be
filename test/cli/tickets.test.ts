import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { columnsOf } from "../../src/platform/terminalText.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import { originWorld } from "../origin/world.ts"
import { call, type Json } from "../sandbox/http.ts"

const verbs = [
  ["agent", "tickets", "search", "login"],
  ["agent", "tickets", "bind", "--issue", "WEB-101"],
  ["agent", "feature", "start-from-ticket", "WEB-101"],
  ["agent", "mission", "start-from-ticket", "WEB-101"]
]

describe("tickets on the command line", () => {
  it.scopedLive("do not exist while the rollout is off", () =>
    Effect.gen(function* () {
      const { command, requests, setting } = yield* originWorld()
      const off = { ...setting, env: { GIT_CONFIG_GLOBAL: "/dev/null" } }
      for (const argv of verbs) assert.strictEqual((yield* specKitty(off, ...argv)).exitCode, 2, argv.join(" "))
      for (const help of [["--help"], ["agent", "--help"], ["agent", "feature", "--help"], ["commands", "--json"]]) {
        assert.notMatch((yield* specKitty(off, ...help)).stdout, /ticket/i)
        if (help.length > 1) assert.match((yield* command(...help)).stdout, /ticket/)
      }
      assert.lengthOf(yield* requests, 1)
    })
  )

  it.scopedLive("are found: a table for people, the envelope for programs", () =>
    Effect.gen(function* () {
      const { command, routes, setting } = yield* originWorld()
      const { stderr, stdout } = yield* command("agent", "tickets", "search", "checkout")
      assert.include(stderr, "Looking for tickets in linear (web)")
      const lines = stdout.split("\n")
      assert.match(lines[0] ?? "", /^KEY +STATUS +TITLE$/)
      assert.match(lines[1] ?? "", /^WEB-101 +in_progress +Checkout without an account$/)
      for (const line of lines.slice(0, 4)) assert.isAtMost(columnsOf(line), 80)
      const narrow = yield* specKitty({ ...setting, columns: 40 }, "agent", "tickets", "search", "checkout")
      for (const line of narrow.stdout.split("\n").slice(0, 4)) assert.isAtMost(columnsOf(line), 40)
      const json = yield* command("agent", "tickets", "search", "WEB-103", "--json")
      const document = documentOf(json) as Json
      assert.deepStrictEqual(Object.keys(document), ["candidates", "resource_id", "resource_type"])
      assert.deepInclude(document.candidates[0], { external_issue_key: "WEB-103", match_type: "exact" })
      assert.include((yield* command("agent", "tickets", "search", "zebra")).stdout, "No ticket was found")
      assert.deepStrictEqual((yield* routes).slice(0, 2), ["HEAD  200", "POST tracker/issue-search 200"])
    })
  )

  it.scopedLive("say so when the limit has cut them, and how to see more", () =>
    Effect.gen(function* () {
      const { command } = yield* originWorld({ sandbox: { issues: 130 } })
      const search = (...argv: ReadonlyArray<string>) =>
        Effect.map(command("agent", "tickets", "search", ...argv), ({ stdout }) => stdout)
      assert.match(
        yield* search(),
        /^WEB-110 [^\n]*\nOnly the first 10 are shown; there may be more: --limit N shows up to 100\.\n\nNext/m
      )
      assert.include(yield* search("--limit", "100"), "Only the first 100 are shown; there may be more: more words")
      assert.notInclude(yield* search("--limit", "20", "plus sign"), "there may be more")
      assert.notInclude(yield* search("--key", "WEB-103", "--limit", "1"), "there may be more")
    })
  )

  it.scopedLive("are bound after a yes, and only then", () =>
    Effect.gen(function* () {
      const { meta, setting } = yield* originWorld()
      const before = meta()
      const argv = ["agent", "tickets", "bind", "--issue", "WEB-101"]
      const unasked = yield* specKitty(setting, ...argv, "--json")
      assert.deepStrictEqual([unasked.exitCode, (documentOf(unasked) as Json).error.code], [2, "prompt_unavailable"])
      assert.include((documentOf(unasked) as Json).error.next_action, "--yes")
      const no = yield* specKitty({ ...setting, terminal: true, answers: ["n"] }, ...argv)
      assert.strictEqual(no.exitCode, 1)
      assert.include(no.stderr, 'Bind 001-login to WEB-101 "Checkout without an account"? [y/N]')
      assert.strictEqual(meta(), before)
      const answered = yield* specKitty({ ...setting, terminal: true, answers: ["Y"] }, ...argv, "--no-color")
      assert.strictEqual(answered.exitCode, 0)
      assert.include(answered.stdout, "001-login comes from WEB-101")
      assert.include(answered.stderr, "`spec-kitty sync now` sends what waits.")
      const again = documentOf(yield* specKitty(setting, ...argv, "--yes", "--json")) as Json
      assert.deepInclude(again, {
        result: "success",
        feature_slug: "001-login",
        already_bound: true,
        commit_hash: null
      })
      assert.hasAllKeys(again.origin_ticket, [
        "provider",
        "resource_type",
        "resource_id",
        "external_issue_id",
        "external_issue_key",
        "external_issue_url",
        "title"
      ])
    })
  )

  it.scopedLive("become missions of a branch that is made later, which is said", () =>
    Effect.gen(function* () {
      const { command } = yield* originWorld()
      const start = ["agent", "feature", "start-from-ticket", "WEB-102", "--yes"]
      const { stderr, stdout } = yield* command(...start, "--target-branch", "next")
      assert.include(stderr, `switched off here by SPEC_KITTY_NO_DAEMON: ${"`spec-kitty sync now`"} sends what waits.`)
      assert.match(stdout, /^Created mission \S+ on main, to be merged into next, which does not exist yet\n/)
    })
  )

  it.scopedLive("become missions, and what is left half done ends with its own exit code", () =>
    Effect.gen(function* () {
      const { command, fault } = yield* originWorld()
      const made = yield* command("agent", "feature", "start-from-ticket", "web-102", "--yes")
      assert.strictEqual(made.exitCode, 0)
      assert.match(made.stdout, /^Created mission 002-web-102 on main\n002-web-102 comes from WEB-102 "Login fails/)
      assert.match(made.stdout, /Next: fill in the spec/)
      yield* fault("tracker/mission-origin/bind=503:1")
      const half = yield* command("agent", "mission", "start-from-ticket", "WEB-103", "--yes", "--json")
      assert.strictEqual(half.exitCode, 75)
      const { error } = documentOf(half) as Json
      assert.deepInclude(error, { retryable: true, source: "saas" })
      assert.deepInclude(error.details, { feature: "003-web-103", reason: "TrackerRefused" })
      const bind = /`spec-kitty (.*?)`/.exec(error.next_action)?.[1]?.split(" ") ?? []
      assert.strictEqual((yield* command(...bind, "--yes")).exitCode, 0)
    })
  )

  it.scopedLive("never speak to a terminal, and are whole for programs", () =>
    Effect.gen(function* () {
      const { command, meta, setting, url } = yield* originWorld()
      const title =
        "\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007\u009b2J\nforged \u202egpj " + "x".repeat(10_000)
      const { body } = yield* call(`${url}/api/v1/token/`, { json: { username: "ann", password: "kitty" } })
      yield* call(`${url}/api/v1/tracker/push`, {
        json: {
          provider: "linear",
          project_slug: "web",
          items: [{ ref: { system: "linear", id: "WEB-101", workspace: "acme" }, action: "update", patch: { title } }]
        },
        headers: { authorization: `Bearer ${body.access}`, "x-team-slug": "demo-team", "idempotency-key": "k" }
      })
      // oxlint-disable-next-line no-control-regex
      const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/
      const shown = [
        yield* command("agent", "tickets", "search", "--key", "WEB-101"),
        yield* specKitty({ ...setting, terminal: true, answers: ["y"] }, ...(verbs[1] ?? []), "--no-color"),
        yield* command("agent", "feature", "start-from-ticket", "WEB-101", "--another", "--yes", "--no-color")
      ]
      for (const { stderr, stdout } of shown) assert.notMatch(stdout + stderr, obeyed)
      const json = yield* command("agent", "tickets", "search", "--key", "WEB-101", "--json")
      assert.notMatch(json.stdout, obeyed)
      assert.strictEqual((documentOf(json) as Json).candidates[0].title, title)
      assert.strictEqual(JSON.parse(meta("002-web-101")).origin_ticket.title, title)
      assert.notMatch(JSON.parse(meta("002-web-101")).friendly_name, obeyed)
    })
  )
})
