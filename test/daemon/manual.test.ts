import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { eventually, killNow, lives, planningDesk } from "./desk.ts"

describe("where nothing starts by itself", () => {
  it.scopedLive("a command says of the daemon that somebody had started that it is outdated, or has died", () =>
    Effect.gen(function* () {
      const desk = yield* planningDesk
      yield* desk.run("config", "set", "sync.background_daemon", "manual")
      const { json } = yield* desk.run("sync", "daemon", "start", "--json")
      // An older one of this host sends all the same.
      yield* desk.retell({ version: "0.0.1" })
      const old = yield* desk.run("specify", "One")
      assert.match(
        old.stderr,
        /^warning: [^\n]* is outdated: it is of version 0\.0\.1[^\n]*`spec-kitty sync daemon start`[^\n]*\n$/
      )
      // Whoever has sent writes down anew who it is.
      yield* eventually(Effect.map(desk.state, ({ process }) => process?.version === json.version))
      assert.strictEqual((yield* desk.ingested).length, 1)
      yield* desk.retell({ server: "https://elsewhere.example" })
      const away = yield* desk.run("specify", "Two")
      assert.match(away.stderr, /outdated[^\n]*\n[^\n]*set to manual/)
      const status = yield* desk.run("sync", "status", "--json")
      assert.include(status.json.background.problem, "is outdated")
      const doctor = yield* desk.run("doctor", "--json")
      const found = doctor.json.checks.find(({ check }: { readonly check: string }) => check === "background")
      assert.deepInclude(found, {
        status: "problem",
        next_action: "Run `spec-kitty sync daemon start`: it replaces it."
      })
      killNow(json.pid)
      yield* eventually(Effect.map(lives(json.pid), (is) => !is))
      const dead = yield* desk.run("specify", "Three")
      assert.match(dead.stderr, /ended without a word\. Run `spec-kitty sync daemon start`[^\n]*\n[^\n]*set to manual/)
    })
  )
})
