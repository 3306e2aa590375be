import { assert, describe, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import { Effect } from "effect"
import { draftOf } from "../events/drafts.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { bad, desk } from "./desk.ts"

/** Ann is signed in; anybody may come. */
const annsDesk = Effect.gen(function* () {
  const at = yield* desk()
  const login = (user: string, ...argv: ReadonlyArray<string>) =>
    specKitty(
      { home: at.home.path, cwd: at.home.path, env: at.env, stdin: "kitty\n" },
      "auth",
      "login",
      "--username",
      user,
      "--password-stdin",
      "--json",
      ...argv
    )
  return { ...at, login }
})

describe("a logout", () => {
  it.scoped("says what it leaves and whose that stays, and opens no way round the guard of the next login", () =>
    Effect.gen(function* () {
      const { json, login, queue, record, run, url } = yield* annsDesk
      yield* record(bad(1), draftOf(2))
      yield* run("sync", "now")
      yield* record(draftOf(3))
      yield* queue(({ offer }) => offer(draftOf(4), `${url}|ann|demo-team`, "sync_disabled"))
      const { document } = yield* json("auth", "logout")
      assert.deepInclude(document, { signed_out: true, waiting: 2, held: 1 })
      assert.deepStrictEqual(document.advice, [
        `2 events and 1 event held back of ann at ${url}, team demo-team stay on this machine: sent only as ann.`
      ])
      const refused = yield* login("bob")
      assert.strictEqual(refused.exitCode, 1, refused.stdout)
      const { error } = documentOf(refused) as Json
      assert.strictEqual(error.code, "another_account_pending")
      assert.strictEqual(error.message, `2 events of ann at ${url} are not synced yet`)
      assert.include(error.next_action, "`spec-kitty auth login --force`")
      assert.strictEqual((yield* login("ann")).exitCode, 0)
      yield* run("auth", "logout")
      assert.strictEqual((yield* login("bob", "--force")).exitCode, 0)
    })
  )

  it.scoped("says that nobody can count what it leaves, and then a login is refused, too", () =>
    Effect.gen(function* () {
      const { home, json, login } = yield* annsDesk
      const newer = new Sqlite(home.at(".spec-kitty/queue.db"))
      newer.exec("CREATE TABLE queue (event_id TEXT); PRAGMA user_version = 99")
      newer.close()
      const { document } = yield* json("auth", "logout")
      assert.deepInclude(document, { signed_out: true, waiting: null, held: null })
      assert.match(document.advice[0], /^Events of this account may stay .* newer spec-kitty .* Upgrade spec-kitty/)
      const { error } = documentOf(yield* login("bob")) as Json
      assert.match(error.message, /^Events of another account may not be synced yet, and cannot be counted: /)
      assert.strictEqual((yield* login("bob", "--force")).exitCode, 0)
    })
  )
})
