import { chmodSync, closeSync, openSync, readFileSync, statSync, symlinkSync, writeSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { appendLog, isStandardError } from "../../src/platform/logFile.ts"
import { temporaryFolder } from "../helpers/folder.ts"

describe("appendLog", () => {
  it.scoped("keeps a log private, and one file before it, in the file that somebody has open", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const path = folder.at("logs/a.log")
      yield* appendLog(path, "first", 10)
      chmodSync(path, 0o644)
      const open = openSync(path, "a")
      yield* appendLog(path, "second", 10)
      assert.strictEqual(readFileSync(path, "utf8"), "first\nsecond\n")
      assert.strictEqual(statSync(path).mode & 0o777, 0o600)
      yield* appendLog(path, "third", 10)
      writeSync(open, "crash\n")
      closeSync(open)
      assert.strictEqual(readFileSync(path, "utf8"), "third\ncrash\n")
      assert.strictEqual(readFileSync(`${path}.1`, "utf8"), "first\nsecond\n")
      assert.strictEqual(statSync(`${path}.1`).mode & 0o077, 0)
    })
  )

  it.scoped("does not write through a link", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      symlinkSync(folder.write("victim", "precious"), folder.at("a.log"))
      assert.include((yield* Effect.flip(appendLog(folder.at("a.log"), "line", 10))).message, "symbolic link")
      assert.strictEqual(folder.read("victim"), "precious")
    })
  )

  it.scoped("knows that stderr goes somewhere else", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      assert.isFalse(yield* isStandardError(folder.write("a.log", "")))
      assert.isFalse(yield* isStandardError(folder.at("none")))
    })
  )
})
