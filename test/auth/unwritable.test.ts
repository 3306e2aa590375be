import { execFile } from "node:child_process"
import { chmodSync, chownSync, mkdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted } from "effect"
import { here, refreshes, signIn, stale, stored } from "./sessions.ts"

const run = promisify(execFile)
const script = fileURLToPath(new URL("currentFromHere.ts", import.meta.url))

/** The other process may be nobody's: what is in the home is his, and the home itself is not. */
const handOver = (path: string, mode: number) => {
  if (process.getuid?.() === 0) chownSync(path, 65_534, 65_534)
  chmodSync(path, mode)
}

describe("a refresh whose tokens could not be kept", () => {
  it.scopedLive("does not begin, so that the session is still good when they can be", () =>
    Effect.gen(function* () {
      const { folder, home, layer, sandbox } = yield* here
      const before = yield* Effect.provide(signIn(sandbox.url, { ...stale, refreshExpiresAt: null }), layer)
      const ask = Effect.map(
        Effect.promise(() => run(process.execPath, [script, home, sandbox.url])),
        ({ stdout }) => stdout
      )
      chmodSync(folder.path, 0o755)
      mkdirSync(folder.at("home/locks"), { recursive: true })
      for (const name of folder.list("home/locks")) handOver(folder.at("home/locks", name), 0o600)
      handOver(folder.at("home/locks"), 0o700)
      handOver(folder.at("home/credentials"), 0o600)
      chmodSync(home, 0o555)
      assert.strictEqual(yield* ask, `Cannot write ${folder.at("home/credentials")}: permission denied`)
      assert.strictEqual(yield* refreshes(sandbox), 0)
      handOver(home, 0o700)
      const token = yield* ask
      assert.strictEqual(yield* refreshes(sandbox), 1)
      const after = Option.getOrThrow(yield* Effect.provide(stored, layer))
      assert.strictEqual(token, Redacted.value(after.access))
      assert.notStrictEqual(token, Redacted.value(before.access))
    })
  )
})
