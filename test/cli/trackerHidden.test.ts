import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { httpHost } from "../helpers/httpHost.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { boundDesk } from "./trackerDesk.ts"

/** A desk at a host that gives these answers to the requests of the tracker, the last one for ever. */
const deskAt = (...answers: ReadonlyArray<{ readonly status?: number; readonly json: object }>) =>
  Effect.gen(function* () {
    const { movedTo, project } = yield* boundDesk()
    let asked = 0
    const host = yield* httpHost(({ path }) => {
      if (path === "/") return { status: 200 }
      const { json, status = 200 } = answers[Math.min(asked++, answers.length - 1)] ?? { json: {} }
      return { status, json }
    })
    const there = movedTo(host.url)
    return { project, run: (command: string) => specKitty(there, ...command.split(" ")) }
  })

const ref = (key: string) => ({ system: "linear", id: key, workspace: "acme" })
const push = "tracker sync push --items-json items.json"
const silent = "The control plane says nothing of 3 of the 3 items: whether it did that is not known"
const sum = (total: number, failed = 0) => ({ total, succeeded: total - failed, failed, skipped: 0 })

describe("a result that does not say what happened", () => {
  it.scopedLive.each<readonly [string, object, number, string]>([
    [
      "tracker sync pull",
      { status: "partial", items: [], item_errors: null },
      1,
      "not everything was done, and does not say what was not"
    ],
    [
      "tracker sync pull",
      { status: "error", message: "it all broke", items: [] },
      1,
      "The control plane says that this failed: it all broke"
    ],
    [
      "tracker sync run",
      { status: "partial", pull: { status: "error", error_code: "E7", detail: "no luck" }, push: { status: "ok" } },
      1,
      "this failed: E7: no luck"
    ],
    [push, { status: "ok", items: [] }, 1, silent],
    [push, { status: "ok", items: [], summary: sum(0) }, 1, silent],
    [push, { status: "ok", items: [{ ref: ref("a") }, { ref: ref("b") }] }, 1, "says nothing of 1 of the 3 items"],
    [push, { status: "ok" }, 0, "Pushed 3 items: the control plane calls it ok, and says nothing of each\n"],
    [push, { status: "ok", summary: sum(3) }, 0, "Pushed 3 of 3\n"],
    [
      push,
      {
        status: "ok",
        summary: sum(3),
        items: [{ ref: ref("a"), outcome: "failed", message: "no" }, { ref: ref("b") }, { ref: ref("c") }]
      },
      1,
      "Pushed 2 of 3 (1 failed)\n"
    ],
    [
      push,
      { status: "ok", items: [{ ref: { system: "linear", id: "a" }, outcome: "failed", message: "nope" }] },
      1,
      "a, ref.workspace: is missing; what became of it: failed: nope\n"
    ]
  ])("is told as one: `%s` answered %j", ([command, json, exitCode, told]) =>
    Effect.gen(function* () {
      const { project, run } = yield* deskAt({ json })
      const items = ["a", "b", "c"].map((key) => ({ ref: ref(key), action: "update", patch: { title: "T" } }))
      project.write("items.json", JSON.stringify(items))
      const people = yield* run(command)
      assert.deepStrictEqual([people.exitCode, people.stdout.includes(told)], [exitCode, true], people.stdout)
      const program = yield* run(`${command} --json`)
      assert.deepStrictEqual([program.exitCode, documentOf(program)], [exitCode, json])
      if (exitCode === 1) assert.match(program.stderr, /The control plane says|not understood and left out:/)
      assert.notInclude(program.stderr, "--json shows")
    })
  )

  it.scopedLive("is not called empty when it could not be read", () =>
    Effect.gen(function* () {
      const { run } = yield* deskAt({ json: { mappings: [{ wp_id: "WP02" }] } })
      const { stdout } = yield* run("tracker map list")
      assert.match(stdout, /^No mapping could be read\n1 element was not understood[^\n]*\n {2}WP02, system: /)
    })
  )
})

describe("a pull that breaks off", () => {
  const page = { json: { status: "ok", items: [], has_more: true, next_cursor: "c1" } }

  it.scopedLive("ends with the control plane's own words", () =>
    Effect.gen(function* () {
      const envelope = {
        code: "provider_auth_expired",
        category: "provider",
        source: "linear",
        message: "Linear has forgotten us",
        retryable: false,
        user_action_required: true
      }
      const { run } = yield* deskAt(page, { status: 403, json: envelope })
      const { exitCode, ...answer } = yield* run("tracker sync pull --all --json")
      const { error } = documentOf({ ...answer, exitCode }) as Json
      const { code, category, source, user_action_required } = envelope
      assert.deepInclude(error, { code, category, source, user_action_required, retryable: false })
      assert.deepInclude(error.details, { reason: code, http_status: 403 })
      assert.strictEqual(error.message, "Not every page could be read: Linear has forgotten us")
      assert.match(error.next_action, /dashboard\. Then go on with `spec-kitty tracker sync pull --all --cursor c1`\.$/)
      assert.strictEqual(exitCode, 1)
    })
  )

  it.scopedLive("says how long to wait", () =>
    Effect.gen(function* () {
      const busy = { code: "rate_limited", message: "Slow down", retryable: true, retry_after_seconds: 1 }
      const { run } = yield* deskAt(page, { status: 429, json: busy })
      const answer = yield* run("tracker sync pull --all --json")
      const { error } = documentOf(answer) as Json
      assert.deepInclude(error, { code: "rate_limited", retry_after_seconds: 1, retryable: true })
      assert.match(error.next_action, /^Wait 1 second, then go on with `/)
      assert.strictEqual(answer.exitCode, 75)
      const one = yield* (yield* deskAt({ status: 429, json: busy })).run("tracker sync pull --json")
      assert.strictEqual((documentOf(one) as Json).error.next_action, "Wait 1 second, then run the command again.")
    })
  )

  it.scopedLive("counts one issue as one", () =>
    Effect.gen(function* () {
      const issue = { ref: ref("a"), title: "A", status: "todo" }
      const { run } = yield* deskAt({ json: { status: "ok", items: [issue], has_more: true, next_cursor: null } })
      assert.include((yield* run("tracker sync pull --all")).stderr, "has more than this 1 issue, but gave no cursor")
    })
  )
})
