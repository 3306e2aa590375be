import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, FastCheck, Layer, Schema } from "effect"
import { TransitionNeeds } from "../../src/domain/errors.ts"
import { checkTransition } from "../../src/domain/transitions.ts"
import { outcomes } from "../../src/output/AppError.ts"
import { errorDocument } from "../../src/output/errorDocument.ts"
import { Interrupted, UsageProblem } from "../../src/output/errors.ts"
import { emit, Output, type OutputSettings } from "../../src/output/Output.ts"
import type { Report } from "../../src/output/Report.ts"
import { Terminal, TerminalRecord } from "../../src/platform/Terminal.ts"

const Greeting = Schema.Struct({ text: Schema.String })
const report: Report<typeof Greeting.Type, typeof Greeting.Encoded> = {
  schema: Greeting,
  human: ({ text }, { bold }) => bold(text)
}

const record = <E>(settings: OutputSettings, effect: Effect.Effect<void, E, Output>) =>
  Effect.gen(function* () {
    yield* effect
    const { stderr, stdout } = yield* TerminalRecord
    const output = yield* Output
    return { stdout: yield* stdout, stderr: yield* stderr, exitCode: yield* output.exitCode }
  }).pipe(Effect.provide(Output.layer(settings).pipe(Layer.provideMerge(Terminal.layerMemory()))))

const fail = Effect.flatMap(Output, (output) => output.fail(new UsageProblem({ path: ["sync"], problem: "No" })))
const plain = { json: false, color: false }
const json = { json: true, color: false }

describe("Output", () => {
  it.effect("writes the result for people, or one document with sorted keys", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* record(plain, emit(report, { text: "hi" })), {
        stdout: "hi\n",
        stderr: "",
        exitCode: 0
      })
      assert.deepStrictEqual(yield* record(json, emit(report, { text: "hi" }, 1)), {
        stdout: '{\n  "text": "hi"\n}\n',
        stderr: "",
        exitCode: 1
      })
    })
  )

  it.effect("tells a failure as sentence, blank line and next step, or as the error document", () =>
    Effect.gen(function* () {
      const told = yield* record(plain, fail)
      assert.deepStrictEqual(told, { stdout: "", stderr: "No\n\nRun `spec-kitty sync --help`.\n", exitCode: 2 })
      const document = yield* record(json, fail)
      assert.strictEqual(document.stderr, "")
      assert.deepInclude(JSON.parse(document.stdout).error, {
        code: "usage",
        message: "No",
        source: "cli",
        retryable: false
      })
    })
  )

  it.effect("tells an interruption as what it is, and that the same command may be run again", () =>
    Effect.gen(function* () {
      const interrupted = Effect.flatMap(Output, (output) => output.fail(new Interrupted()))
      const { exitCode, stdout } = yield* record(json, interrupted)
      assert.strictEqual(exitCode, 130)
      assert.deepInclude(JSON.parse(stdout).error, { category: "interrupted", retryable: true })
    })
  )

  it.effect("never writes a second document: what fails after the answer goes to stderr", () =>
    Effect.gen(function* () {
      const both = yield* record(json, Effect.zipRight(emit(report, { text: "hi" }), fail))
      assert.deepStrictEqual(JSON.parse(both.stdout), { text: "hi" })
      assert.include(both.stderr, "No")
      assert.strictEqual(both.exitCode, 2)
    })
  )

  it.effect("leaves the document to the failure when the answer does not come about", () =>
    Effect.gen(function* () {
      const number = { schema: Schema.Struct({ count: Schema.NonNegativeInt }), human: String }
      const broken = Effect.catchAllDefect(emit(number, { count: -1 }, 1), () => fail)
      const { exitCode, stdout } = yield* record(json, broken)
      assert.deepInclude(JSON.parse(stdout).error, { code: "usage" })
      assert.strictEqual(exitCode, 2)
    })
  )

  it.effect.prop("lets no text of others control the terminal", [FastCheck.string({ unit: "binary" })], ([text]) =>
    Effect.gen(function* () {
      const forbidden = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/
      assert.notMatch((yield* record(plain, emit(report, { text: `${text}\u001b[31m` }))).stdout, forbidden)
      const colored = yield* record(
        { json: false, color: true },
        emit(report, { text: `${text}\u001b[31m\u001b]0;title\u0007` })
      )
      assert.match(colored.stdout, /^\u001b\[1m[^]*\u001b\[0m\n$/)
      assert.notMatch(colored.stdout.slice(4, -5), forbidden)
    })
  )

  it.effect.prop("escapes every control character of a document", [FastCheck.string({ unit: "binary" })], ([text]) =>
    Effect.gen(function* () {
      const { stdout } = yield* record(json, emit(report, { text }))
      assert.deepStrictEqual(JSON.parse(stdout), { text })
      assert.notMatch(stdout.replaceAll("\n", ""), /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
    })
  )
})

describe("outcomes", () => {
  it("calls exactly those failures usage that end in 2, whatever their state (design R22)", () => {
    for (const [tag, { category, exitCode }] of Object.entries(outcomes)) {
      const codes = typeof exitCode === "number" ? [exitCode] : Object.values(exitCode.codes)
      for (const code of codes) assert.strictEqual(code === 2, category === "usage", tag)
    }
  })

  it("lists every state with its exit code in the snapshot", () => {
    const file = join(import.meta.dirname, "../../contracts/cli/exit-codes.json")
    const snapshot: Record<string, { exit_code: unknown }> = JSON.parse(readFileSync(file, "utf8"))
    assert.deepStrictEqual(
      Object.fromEntries(Object.entries(snapshot).map(([tag, { exit_code }]) => [tag, exit_code])),
      Object.fromEntries(
        Object.entries(outcomes).map(([tag, { exitCode }]) => [
          tag,
          typeof exitCode === "number" ? exitCode : { ...exitCode.codes }
        ])
      )
    )
    assert.deepInclude(snapshot["NotReady"]?.exit_code, { MISSING_AUTH: 4, HOST_UNREACHABLE: 75 })
  })

  it("gives every code to one tag only", () => {
    const codes = Object.values(outcomes).map(({ code }) => code)
    assert.deepStrictEqual([...new Set(codes)].sort(), codes.sort())
  })

  it("advise force only where it would help: it needs an actor too", () => {
    const needs = (missing: ReadonlyArray<string>) =>
      errorDocument(new TransitionNeeds({ wpId: "WP01", from: "planned", to: "claimed", missing })).next_action
    assert.strictEqual(needs(["an actor"]), "Provide an actor and run the command again.")
    assert.include(needs(["its subtasks checked"]), "--force")
    const claim = { wpId: "WP01", from: "planned", to: "claimed", actor: " ", reason: "r", reviewRef: null } as const
    const rest = { evidence: null, workspace: null, subtasksComplete: true, implementationEvidence: true }
    const refused = Either.flip(checkTransition({ ...claim, ...rest, force: false }))
    assert.notInclude(errorDocument(Either.getOrThrow(refused)).next_action, "--force")
    assert.isTrue(Either.isLeft(checkTransition({ ...claim, ...rest, force: true })))
  })

  it("names no example host anywhere", () => {
    assert.notMatch(JSON.stringify(Object.values(outcomes).map(({ nextAction }) => String(nextAction))), /https?:\/\//)
  })
})
