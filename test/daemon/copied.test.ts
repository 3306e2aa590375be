import { cpSync, existsSync, rmSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { temporaryFolder } from "../helpers/folder.ts"
import { daemonDesk, eventually, killNow, lives } from "./desk.ts"

describe("a home that was copied while its daemon ran", () => {
  it.scopedLive("has none of its own, gets one, and ends that one alone", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      const { json } = yield* desk.run("sync", "daemon", "start", "--json")
      const copy = yield* temporaryFolder
      cpSync(desk.home.path, copy.path, { recursive: true })
      const there = desk.runIn({ HOME: copy.path })
      const status = yield* there("sync", "daemon", "status", "--json")
      assert.deepInclude(status.json, { state: "stopped", pid: null, problem: null })
      assert.deepInclude((yield* there("sync", "daemon", "stop", "--json")).json, { result: "not_running" })
      const own = yield* there("sync", "daemon", "start", "--json")
      yield* Effect.addFinalizer(() => Effect.sync(() => killNow(own.json.pid)))
      assert.deepInclude(own.json, { result: "started" })
      assert.deepInclude((yield* there("sync", "daemon", "stop", "--json")).json, { pid: own.json.pid })
      assert.isTrue(yield* lives(json.pid))
      assert.deepInclude((yield* desk.run("sync", "daemon", "status", "--json")).json, {
        state: "running",
        pid: json.pid
      })
    })
  )
})

describe("a daemon whose lock file is gone", () => {
  it.scopedLive("ends, for no look sees it any more", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      const { json } = yield* desk.run("sync", "daemon", "start", "--json")
      rmSync(desk.home.at(".spec-kitty/locks"), { recursive: true })
      yield* eventually(Effect.map(lives(json.pid), (is) => !is))
    })
  )

  it.scopedLive("ends without a word where the whole home is gone, and makes no new one for its log", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      const { json } = yield* desk.run("sync", "daemon", "start", "--json")
      // The daemon may be writing just then.
      rmSync(desk.home.at(".spec-kitty"), { recursive: true, maxRetries: 10, retryDelay: 20 })
      yield* eventually(Effect.map(lives(json.pid), (is) => !is))
      assert.isFalse(existsSync(desk.home.at(".spec-kitty")))
    })
  )
})
