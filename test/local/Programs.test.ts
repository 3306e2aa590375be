import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck, Fiber, Option, TestClock } from "effect"
import { ProgramsLayer } from "../../src/layers/ProgramsLayer.ts"
import { Programs, type Run } from "../../src/local/Programs.ts"
import { ChildEnvironment } from "../../src/platform/environment.ts"
import { processStart } from "../../src/platform/processes.ts"
import { temporaryFolder, type Folder } from "../helpers/folder.ts"
import { executable, stubEnvironment } from "../helpers/localTracker.ts"
import { turn } from "../helpers/turn.ts"

const run = (folder: Folder, command: string, more: Partial<Run> = {}) =>
  Effect.flatMap(Programs, (programs) =>
    programs.run({ provider: "beads", command, cwd: folder.path, verb: "list", args: [], ...more })
  ).pipe(Effect.provide(ProgramsLayer), Effect.provideService(ChildEnvironment, stubEnvironment(folder.path)))

/** Says what it was given. */
const echo = `#!/usr/bin/env node
const input = require("node:fs").readFileSync(0, "utf8")
const { BD_JSON_ENVELOPE, BEADS_NO_DAEMON } = process.env
console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), input, BD_JSON_ENVELOPE, BEADS_NO_DAEMON }))
`

/** Ends for nothing but SIGKILL, as does what it starts; says who they are. */
const stubborn = `#!/bin/sh
trap '' TERM
sleep 1000 &
echo $! $$ > pids.new && mv pids.new pids
wait
`

/** Moves the clock until the fiber is done; between the steps real processes get on. */
const until = <A, E>(fiber: Fiber.Fiber<A, E>, isReady: () => boolean) =>
  Effect.gen(function* () {
    while (!isReady()) yield* turn
    while (Option.isNone(yield* Fiber.poll(fiber))) {
      yield* TestClock.adjust("500 millis")
      yield* turn
    }
    return yield* fiber
  })

const pidsIn = (folder: Folder) => {
  const pids = folder.list().includes("pids") ? readFileSync(folder.at("pids"), "utf8").trim().split(" ") : []
  return pids.map(Number)
}

/** A killed process is gone a moment later. */
const gone = (pids: ReadonlyArray<number>) =>
  Effect.gen(function* () {
    assert.strictEqual(pids.length, 2)
    for (const pid of pids) while (Option.isSome(yield* processStart(pid))) yield* turn
  })

describe("the programs of local trackers", () => {
  it.scoped.prop(
    "are given every text as it is: no shell reads it",
    [FastCheck.array(FastCheck.fullUnicodeString()), FastCheck.fullUnicodeString()],
    ([texts, input]) =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const args = ["$(touch pwned)", "`id`", "; exit 3", "*", "-x", "a\nb", ...texts].map((text) =>
          text.replaceAll("\0", "")
        )
        const { stdout } = yield* run(folder, executable(folder, "echo.cjs", echo), { args, input })
        assert.deepStrictEqual(JSON.parse(stdout), { args, cwd: folder.path, input })
        assert.deepStrictEqual(folder.list(), ["echo.cjs"])
      }),
    { fastCheck: { numRuns: 15 } }
  )

  it.scoped("have no input, and the variables that the run sets or takes away", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const environment = { BD_JSON_ENVELOPE: undefined, BEADS_NO_DAEMON: "1" }
      const { stdout } = yield* run(folder, executable(folder, "echo.cjs", echo), { environment }).pipe(
        Effect.provideService(ChildEnvironment, { ...stubEnvironment(folder.path), BD_JSON_ENVELOPE: "1" })
      )
      assert.deepStrictEqual(JSON.parse(stdout), { args: [], cwd: folder.path, input: "", BEADS_NO_DAEMON: "1" })
    })
  )

  it.scoped("are refused a NUL, and an argument that the system does not take", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const command = executable(folder, "echo.cjs", echo)
      const nul = yield* Effect.flip(run(folder, command, { args: ["a\0b"] }))
      assert.match(nul.message, /echo\.cjs list: a text with a NUL cannot be given to a program$/)
      const long = yield* Effect.flip(run(folder, command, { args: ["x".repeat(200_000)] }))
      assert.match(long.message, /list: a text is too long to be an argument of a program$/)
    })
  )

  it.scoped("that are not there, may not be run or have nowhere to run are told apart", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      folder.write("plain", "text")
      const missing = yield* Effect.flip(run(folder, "no-such-program"))
      assert.strictEqual(missing._tag, "ConnectorMissing")
      assert.strictEqual(missing.message, "beads needs the program no-such-program, which was not found")
      const foreign = yield* Effect.flip(run(folder, folder.at("plain")))
      assert.match(foreign.message, /is not the program of beads: it may not be run \(no execute permission\)$/)
      for (const cwd of [folder.at("nowhere"), folder.at("plain")]) {
        const nowhere = yield* Effect.flip(run(folder, "true", { cwd }))
        assert.deepInclude({ ...nowhere }, { _tag: "ConnectorFolderMissing", cwd })
      }
    })
  )

  it.scoped("that are not done after 30 seconds are ended with what they started", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const fiber = yield* Effect.fork(Effect.flip(run(folder, executable(folder, "stubborn", stubborn))))
      const error = yield* until(fiber, () => pidsIn(folder).length === 2)
      assert.match(error.message, /stubborn list gave no answer within 30 s$/)
      yield* gone(pidsIn(folder))
    })
  )

  it.scoped("are ended with what they started when nobody waits any more", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const fiber = yield* Effect.fork(run(folder, executable(folder, "stubborn", stubborn)))
      while (pidsIn(folder).length < 2) yield* turn
      yield* until(yield* Effect.fork(Fiber.interrupt(fiber)), () => true)
      yield* gone(pidsIn(folder))
    })
  )

  it.scoped("have answered when they end, whatever they leave running", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const script = "#!/bin/sh\necho answer\nsleep 1000 &\necho $! $! > pids.new && mv pids.new pids\n"
      const fiber = yield* Effect.fork(run(folder, executable(folder, "starts", script)))
      const { exitCode, stdout } = yield* until(fiber, () => pidsIn(folder).length === 2)
      process.kill(pidsIn(folder)[0] ?? 0)
      assert.deepStrictEqual([exitCode, stdout], [0, "answer\n"])
    })
  )

  it.scopedLive("that never stop talking are ended", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const error = yield* Effect.flip(run(folder, executable(folder, "talks", "#!/bin/sh\nexec cat /dev/zero\n")))
      assert.match(error.message, /talks list: answers more than 64 MiB$/)
    })
  )

  it.scoped("that are killed by somebody else are refusals", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const error = yield* Effect.flip(run(folder, executable(folder, "dies", "#!/bin/sh\nkill -9 $$\n")))
      assert.match(error.message, /dies list: .*SIGKILL/)
    })
  )
})
