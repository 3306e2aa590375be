import { writeFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { startBuilt } from "../helpers/built.ts"
import { daemonDesk, daemonsOf, eventually } from "./desk.ts"

type Desk = Effect.Effect.Success<ReturnType<typeof daemonDesk>>

/** Two commands that send what waits; what they said of background sync. */
const twice = (desk: Desk, env: Readonly<Record<string, string>>) =>
  Effect.forEach([1, 2], (count) =>
    Effect.gen(function* () {
      yield* desk.record(count)
      const { exitCode, json, stderr } = yield* desk.runIn(env)("sync", "now", "--json")
      assert.deepStrictEqual([exitCode, json.pending], [0, 0], stderr)
      assert.deepStrictEqual(daemonsOf(desk.home.path), [])
      return stderr.split("\n").filter((line) => line.includes("Background"))
    })
  )

describe("a machine on which no daemon can be", () => {
  it.scopedLive("works all the same where processes must not be started, and is told so once in an hour", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      // Node itself may read, write and load SQLite here, and start nothing.
      const options = "--permission --allow-fs-read=* --allow-fs-write=* --allow-addons --no-warnings"
      const [first = [], second] = yield* twice(desk, { NODE_OPTIONS: options })
      assert.strictEqual(first.length, 1)
      assert.match(first[0] ?? "", /^warning: Background sync could not be started \(.*`spec-kitty sync now`/)
      assert.deepStrictEqual(second, [])
    })
  )
})

describe("`auth login`", () => {
  const signIn = (desk: Desk, ...more: ReadonlyArray<string>) =>
    Effect.gen(function* () {
      const password = desk.home.at("password")
      writeFileSync(password, "kitty\n")
      const env = { HOME: desk.home.path, ...desk.env }
      const argv = ["auth", "login", "-u", "ann", "--password-stdin", "--json", ...more]
      const { end } = yield* startBuilt({ cwd: desk.project.path, env, stdin: password }, ...argv)
      const answer = yield* end
      assert.deepStrictEqual([answer.exitCode, answer.stderr.includes("warning")], [0, false], answer.stderr)
      return JSON.parse(answer.stdout)
    })

  it.scopedLive("leaves a daemon, which sends what waits of this account", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      yield* desk.record(2)
      desk.signOut()
      assert.deepInclude(yield* signIn(desk), { already_signed_in: false, adopted: 0 })
      yield* eventually(Effect.map(desk.ingested, ({ length }) => length === 2))
      yield* eventually(Effect.map(desk.state, ({ process }) => process !== null))
    })
  )

  it.scopedLive("leaves the user the time to look at events that it has adopted", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      desk.signOut()
      yield* desk.record(2, null)
      assert.deepInclude(yield* signIn(desk), { adopted: 2 })
      assert.deepStrictEqual([daemonsOf(desk.home.path), yield* desk.ingested], [[], []])
    })
  )
})
