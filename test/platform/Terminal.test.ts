import { execFileSync, spawn, spawnSync } from "node:child_process"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Terminal, TerminalRecord, withoutPrompts } from "../../src/platform/Terminal.ts"

const script = (name: string) => join(import.meta.dirname, name)

const environment = { PATH: process.env["PATH"] ?? "", TERM: "xterm" }

/** Types each text once the one before it has been asked for, on a terminal made by script(1). */
const onTerminal = (typed: ReadonlyArray<readonly [asked: string, text: string]>, env: Record<string, string> = {}) =>
  Effect.async<string>((resume) => {
    const command = `'${process.execPath}' '${script("askInTerminal.ts")}'`
    const child = spawn("script", ["-qec", command, "/dev/null"], { env: { ...environment, ...env } })
    const left = [...typed]
    let seen = ""
    child.stdout.on("data", (chunk: Buffer) => {
      seen += chunk.toString()
      const [next] = left
      if (next === undefined || !seen.includes(next[0])) return
      left.shift()
      child.stdin.write(next[1])
    })
    child.on("close", () => resume(Effect.succeed(seen)))
    return Effect.sync(() => child.kill())
  }).pipe(Effect.timeout("20 seconds"))

const hasScript = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0

describe.skipIf(!hasScript)("a prompt on a real terminal", () => {
  it.live("hides a secret, edits it, and hands both answers back", () =>
    Effect.gen(function* () {
      const seen = yield* onTerminal([
        ["User name: ", "ada\n"],
        ["Password: ", "wrong\u0015geheX\u007fim\u001b[D ü\r"]
      ])
      assert.include(seen, JSON.stringify({ user: "ada", password: "geheim ü" }))
      assert.strictEqual(seen.split("geheim").length, 2)
    })
  )

  it.live("uses what was pasted behind the first line for the second question", () =>
    Effect.gen(function* () {
      const seen = yield* onTerminal([["User name: ", "ada\nsecret\n"]])
      assert.include(seen, JSON.stringify({ user: "ada", password: "secret" }))
    })
  )

  it.live("ends at the end of input, is interrupted by Ctrl-C, and does not ask under CI", () =>
    Effect.gen(function* () {
      const ended = yield* onTerminal([["User name: ", "\u0004"]])
      const cancelled = (question: string) => `\nended: Cancelled: the input ended before "${question}" was answered`
      assert.include(ended, `${cancelled("User name:")} / --username`)
      const secret = yield* onTerminal([
        ["User name: ", "ada\n"],
        ["Password: ", "\u0004"]
      ])
      assert.include(secret, `${cancelled("Password:")} / --password-stdin`)
      const interrupted = yield* onTerminal([
        ["User name: ", "ada\n"],
        ["Password: ", "half\u0003"]
      ])
      assert.include(interrupted, "interrupted")
      assert.match(
        yield* onTerminal([], { CI: "true" }),
        /unavailable: Cannot ask "User name:" here: the environment variable CI switches questions off/
      )
    })
  )
})

describe("a prompt without a terminal", () => {
  it.each([[], ["--no-input"]])("fails at once and names the flag (%j)", (...args) => {
    const seen = execFileSync(process.execPath, [script("askInTerminal.ts"), ...args], {
      input: "ada\n",
      encoding: "utf8"
    })
    assert.match(seen, /^unavailable: .* \/ --username\n$/)
  })

  it.effect("fails for a memory terminal that has no more answers, and for one that must not ask", () =>
    Effect.gen(function* () {
      const terminal = yield* Terminal
      const question = { question: "Name? ", flag: "--name" }
      assert.strictEqual(yield* terminal.prompt(question), "ada")
      assert.strictEqual((yield* Effect.flip(terminal.prompt(question))).flag, "--name")
      assert.strictEqual(
        (yield* Effect.flip(withoutPrompts(terminal).prompt(question))).message,
        'Cannot ask "Name?" here: --no-input switches questions off'
      )
    }).pipe(Effect.provide(Terminal.layerMemory({ answers: ["ada"] })))
  )
})

describe("the standard streams", () => {
  it("carry all of a long answer through a pipe, also when the process ends at once", () => {
    const ended = spawnSync(process.execPath, [script("useStreams.ts")], { input: "0123456789", maxBuffer: 1e7 })
    assert.strictEqual(ended.stdout.length, 1_000_000)
    assert.deepStrictEqual([ended.status, ended.stderr.toString()], [7, "[false,80]\n"])
  })

  it("are quiet when the reader has gone", () => {
    const command = `printf 0123456789 | '${process.execPath}' '${script("useStreams.ts")}' | head -c 10`
    const ended = spawnSync("sh", ["-c", command])
    assert.deepStrictEqual([ended.stdout.toString(), ended.stderr.toString()], ["0123456789", "[false,80]\n"])
  })

  it.effect("are remembered by a terminal in memory", () =>
    Effect.gen(function* () {
      const terminal = yield* Terminal
      const record = yield* TerminalRecord
      yield* terminal.write("out ")
      yield* terminal.write("more")
      yield* terminal.writeError("err")
      yield* terminal.prompt({ question: "Password: ", flag: "--password-stdin", secret: true })
      assert.strictEqual(yield* terminal.readStdin, "items")
      assert.deepStrictEqual([yield* record.stdout, yield* record.stderr], ["out more", "errPassword: \n"])
    }).pipe(Effect.provide(Terminal.layerMemory({ stdin: "items", answers: ["geheim"], terminal: true })))
  )
})
