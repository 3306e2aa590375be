import { assert, describe, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import { Effect } from "effect"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { desk } from "./desk.ts"

/** Ann is signed in, something has happened to her queue, and Bob comes. */
const bobComes = (happen: (path: string) => void) =>
  Effect.gen(function* () {
    const at = yield* desk()
    happen(at.home.at(".spec-kitty/queue.db"))
    const login = (...argv: ReadonlyArray<string>) =>
      specKitty(
        { home: at.home.path, cwd: at.home.path, env: at.env, stdin: "kitty\n" },
        "auth",
        "login",
        "--username",
        "bob",
        "--password-stdin",
        ...argv
      )
    return { ...at, login }
  })

const newer = (path: string) => {
  const file = new Sqlite(path)
  file.exec("CREATE TABLE queue (event_id TEXT); PRAGMA user_version = 99")
  file.close()
}

describe("signing in as somebody else while nobody can count what waits", () => {
  it.scoped("is refused with the reason and both ways on, and done when forced, with one warning", () =>
    Effect.gen(function* () {
      const { json, login } = yield* bobComes(newer)
      const refused = yield* login("--json")
      assert.strictEqual(refused.exitCode, 1)
      const { error } = documentOf(refused) as Json
      assert.strictEqual(error.code, "another_account_pending")
      assert.match(error.message, /^Events of ann at .* cannot be counted: The event queue .* newer spec-kitty/)
      assert.match(error.next_action, /^Upgrade spec-kitty .* Or run `spec-kitty auth login --force`/)
      assert.notInclude(refused.stderr, "WARN")
      assert.strictEqual((yield* json("auth", "status")).document.user, "ann")
      const forced = yield* login("--force")
      assert.strictEqual(forced.exitCode, 0, forced.stderr)
      assert.lengthOf(forced.stderr.match(/newer spec-kitty/g) ?? [], 1)
      assert.strictEqual((yield* json("auth", "status")).document.user, "bob")
    })
  )
})

describe("a queue file that was cut off to nothing", () => {
  it.scoped("is a problem for who looks, said once by who sends, and then the queue is an ordinary one", () =>
    Effect.gen(function* () {
      const { home, json, run } = yield* desk()
      home.write(".spec-kitty/queue.db", "")
      home.write(".spec-kitty/clock.json", JSON.stringify({ value: 41 }))
      const lost = /is empty, although .* has counted to 41: events that were in it and not sent yet are lost/
      assert.match((yield* json("sync", "status")).document.problems.join(), lost)
      const { checks } = (yield* json("doctor")).document
      const check = checks.find(({ check }: Json) => check === "queue")
      assert.strictEqual(check.status, "problem")
      assert.match(check.message, lost)
      assert.match((yield* run("sync", "now")).stderr, lost)
      assert.notMatch((yield* run("sync", "now")).stderr, lost)
      assert.isEmpty((yield* json("sync", "status")).document.problems)
    })
  )
})
