import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { beadsDesk } from "./localDesk.ts"

/** What doctor says in a project that is bound to beads, on a machine where nobody has signed in or named a host. */
const examined = (...required: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { setting } = yield* beadsDesk()
    const flags = required.flatMap((check) => ["--require", check])
    const answer = yield* specKitty(setting, "doctor", ...flags, "--json")
    const { checks } = documentOf(answer) as Json
    return { exitCode: answer.exitCode, of: (name: string) => checks.find(({ check }: Json) => check === name) as Json }
  })

describe("spec-kitty doctor in a project with a tracker of this machine", () => {
  it.scopedLive("needs no account and no host", () =>
    Effect.gen(function* () {
      const { exitCode, of } = yield* examined("tracker", "tracker_program")
      assert.deepStrictEqual(
        ["sign_in", "host", "connection", "tracker", "tracker_program"].map((name) => of(name).status),
        ["off", "off", "unknown", "ok", "ok"]
      )
      assert.strictEqual(exitCode, 0)
    })
  )

  it.scopedLive("needs them where they are asked for, and says how to get them", () =>
    Effect.gen(function* () {
      const { exitCode, of } = yield* examined("sign_in", "connection")
      assert.deepStrictEqual(
        [exitCode, of("sign_in").status, of("host").status, of("connection").status],
        [1, "problem", "off", "problem"]
      )
      assert.include(of("sign_in").next_action, "spec-kitty auth login")
      assert.strictEqual(of("connection").next_action, of("host").next_action)
    })
  )
})
