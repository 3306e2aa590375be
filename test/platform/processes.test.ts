import { spawn } from "node:child_process"
import { readFileSync, statSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { ChildEnvironment } from "../../src/platform/environment.ts"
import { processStart, signalProcess, startDetached } from "../../src/platform/processes.ts"
import { temporaryFolder } from "../helpers/folder.ts"

const gone = (child: ReturnType<typeof spawn>) =>
  Effect.async<void>((resume) => void child.once("close", () => resume(Effect.void)))

describe("processStart", () => {
  it.scopedLive("tells a process from every other, as long as it is there", () =>
    Effect.gen(function* () {
      const child = spawn("sleep", ["60"], { stdio: "ignore" })
      const pid = child.pid ?? 0
      const first = yield* processStart(pid)
      assert.isTrue(Option.isSome(first))
      assert.deepStrictEqual(yield* processStart(pid), first)
      assert.notDeepEqual(yield* processStart(process.pid), first)
      assert.isTrue(yield* signalProcess(pid, "SIGKILL"))
      yield* gone(child)
      assert.isTrue(Option.isNone(yield* processStart(pid)))
      assert.isFalse(yield* signalProcess(pid, "SIGTERM"))
    })
  )
})

describe("startDetached", () => {
  it.scopedLive("runs a script in a session of its own, in the root, with its words in a private log", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const script = folder.write(
        "script.cjs",
        `console.error(JSON.stringify({ cwd: process.cwd(), args: process.argv.slice(2), env: process.env, pid: process.pid,
          session: require("fs").readFileSync("/proc/self/stat", "utf8").split(" ")[5] }))`
      )
      const log = folder.at("logs/it.log")
      const pid = yield* startDetached(script, ["a", "b"], log).pipe(
        Effect.provideService(ChildEnvironment, { PATH: "/bin", SPECIFY_REPO_ROOT: folder.path, KEPT: "1" })
      )
      const text = yield* Effect.sync(() => readFileSync(log, "utf8")).pipe(
        Effect.delay("20 millis"),
        Effect.repeat({ until: (text) => text.endsWith("\n") })
      )
      const said = JSON.parse(text)
      assert.deepInclude(said, { cwd: "/", args: ["a", "b"], pid, session: String(pid) })
      assert.deepStrictEqual(
        Object.keys(said.env)
          .filter((name) => name !== "PWD")
          .sort(),
        ["KEPT", "PATH"]
      )
      assert.strictEqual(statSync(log).mode & 0o777, 0o600)
    })
  )

  it.scopedLive("says so when there is nothing to run", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const error = yield* Effect.flip(startDetached(folder.at("none.cjs"), [], folder.at("log")))
      assert.include(error.message, "no such file")
    })
  )
})
