import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { columnsOf } from "../../src/platform/terminalText.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { boundDesk } from "./trackerDesk.ts"

describe("spec-kitty sandbox fault", () => {
  it.scopedLive("breaks what comes next, and --clear mends it", () =>
    Effect.gen(function* () {
      const { command } = yield* boundDesk()
      const pull = Effect.map(command("tracker", "sync", "pull"), ({ exitCode }) => exitCode)
      const added = yield* command("sandbox", "fault", "tracker/pull=503:1", "tracker/pull=403:5", "--json")
      assert.deepStrictEqual(documentOf(added), { pending: 2 })
      assert.deepStrictEqual([yield* pull, yield* pull], [75, 1])
      assert.include((yield* command("sandbox", "fault")).stdout, "1 fault to come")
      assert.include((yield* command("sandbox", "fault", "--clear")).stdout, "No fault")
      assert.strictEqual(yield* pull, 0)
    })
  )

  it.scopedLive("says what it does not understand before it asks anybody", () =>
    Effect.gen(function* () {
      const { command, stop } = yield* boundDesk()
      yield* stop
      const wrong = yield* command("sandbox", "fault", "oops", "--json")
      assert.deepStrictEqual([wrong.exitCode, (documentOf(wrong) as Json).error.code], [2, "fault_not_understood"])
    })
  )
})

describe("spec-kitty sandbox log", () => {
  it.scopedLive("shows requests for people and programs, and no secret", () =>
    Effect.gen(function* () {
      const { command, url } = yield* boundDesk()
      yield* command("tracker", "sync", "run")
      const people = yield* command("sandbox", "log")
      assert.match(people.stdout, /^TIME +STATUS +METHOD +PATH +KEY\n/)
      assert.match(people.stdout, /200 +POST +\/api\/v1\/tracker\/run +[0-9a-f]{7}/)
      for (const line of people.stdout.split("\n")) assert.isAtMost(columnsOf(line), 80)
      const json = yield* command("sandbox", "log", "--url", `${url}/`, "--limit", "1", "--json")
      const { requests } = documentOf(json) as Json
      assert.lengthOf(requests, 1)
      assert.deepInclude(JSON.parse(requests[0].body), { provider: "linear", pull_first: true })
      assert.notMatch(people.stdout + json.stdout, /access\.|refresh\./)
    })
  )

  it.scopedLive("needs a sandbox, on this machine", () =>
    Effect.gen(function* () {
      const { command, setting, stop } = yield* boundDesk()
      yield* stop
      const code = (answer: { readonly stdout: string; readonly stderr: string; readonly exitCode: number }) => [
        answer.exitCode,
        (documentOf(answer) as Json).error.code
      ]
      assert.deepStrictEqual(code(yield* command("sandbox", "log", "--json")), [1, "no_sandbox"])
      const elsewhere = yield* command("sandbox", "log", "--url", "https://elsewhere.example", "--json")
      assert.deepStrictEqual(code(elsewhere), [2, "not_loopback"])
      assert.include(JSON.parse(elsewhere.stdout).error.next_action, "--url URL")
      const nowhere = yield* specKitty({ ...setting, env: {} }, "sandbox", "log", "--json")
      assert.deepStrictEqual(code(nowhere), [1, "no_sandbox"])
    })
  )
})

describe("a command with commands of its own", () => {
  it.scopedLive("lists them in its help, and is still itself", () =>
    Effect.gen(function* () {
      const { command } = yield* boundDesk()
      const help = (yield* command("sandbox", "--help")).stdout
      assert.match(help, /Commands\n +log .*\n +fault /)
      assert.include(help, "--identity")
      assert.include((yield* command("sandbox", "log", "--help")).stdout, "last 1000 requests")
      assert.include((yield* command("completions", "bash")).stdout, "'sandbox log'")
      const stray = yield* command("sandbox", "logs")
      assert.strictEqual(stray.exitCode, 2)
      assert.strictEqual((yield* command("sandbox", "--port", "70000", "log")).exitCode, 2)
    })
  )
})
