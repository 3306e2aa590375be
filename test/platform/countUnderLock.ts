// Adds 1 to the number in a file, 25 times, each time under the lock: `node countUnderLock.ts LOCK FILE`.
import { readFileSync, writeFileSync } from "node:fs"
import { Effect } from "effect"
import { withFileLock } from "../../src/platform/FileLock.ts"

const [, , lock = "", file = ""] = process.argv

const addOne = Effect.gen(function* () {
  const before = Number(readFileSync(file, "utf8"))
  yield* Effect.sleep("1 millis")
  writeFileSync(file, String(before + 1))
})

Effect.runFork(Effect.repeatN(addOne.pipe(withFileLock(lock, { wait: "30 seconds" })), 24))
