import { execFileSync } from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { stubEnvironment, stubs } from "../helpers/localTracker.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import { tripwire } from "../helpers/tripwire.ts"
import type { Json } from "../sandbox/http.ts"
import { desk } from "./boundDesk.ts"

/** A project that is bound to the stub `fp`, with two issues in it, the second of them waiting for the first. */
const fpDesk = Effect.gen(function* () {
  const { home, project } = yield* desk
  const env = { ...stubEnvironment(home.path), SPEC_KITTY_ENABLE_SAAS_SYNC: "1" }
  const fp = (...args: ReadonlyArray<string>) =>
    execFileSync(stubs.fp, args, { cwd: project.path, encoding: "utf8", env, stdio: "pipe" })
  const create = (...args: ReadonlyArray<string>): Json =>
    JSON.parse(fp("issue", "create", ...args, "--format", "json"))
  fp("init", "--prefix", "WEB", "--yes", "--agent", "skip")
  const first = create("--title", "First")
  const second = create("--title", "Second", "--depends", first["id"])
  const run = (more: Readonly<Record<string, string>>, ...argv: ReadonlyArray<string>) =>
    specKitty({ home: home.path, cwd: project.path, env: { ...env, ...more } }, "tracker", ...argv)
  const json = (more: Readonly<Record<string, string>>, ...argv: ReadonlyArray<string>) =>
    Effect.map(run(more, ...argv, "--json"), (answer) => ({ ...answer, document: documentOf(answer) as Json }))
  const bind = ["bind", "--provider", "fp", "--workspace", "web", "--doctrine-mode", "spec_kitty_authoritative"]
  assert.strictEqual((yield* run({}, ...bind, "--credential", `command=${stubs.fp}`)).exitCode, 0)
  const issues = () => (JSON.parse(project.read(".fp/issues.json")) as Json)["issues"] as ReadonlyArray<Json>
  const lose = (id: string) => {
    const state = JSON.parse(project.read(".fp/issues.json")) as Json
    project.write(
      ".fp/issues.json",
      JSON.stringify({ ...state, issues: issues().filter((issue) => issue["id"] !== id) })
    )
  }
  return { bind, create, first, fp, issues, json, lose, project, run, second }
})

describe("a project whose tracker is fp", () => {
  it.scopedLive(
    "is synced both ways: what they changed is set back, what they lost is made once, and nothing else",
    () =>
      Effect.gen(function* () {
        const { first, fp, issues, json, lose } = yield* fpDesk
        const { opened } = yield* tripwire
        const pulled = yield* json({}, "sync", "pull")
        assert.deepInclude(pulled.document["stats"], { pulled_created: 2 })
        fp("issue", "update", first["id"], "--title", "Theirs", "--status", "done", "--priority", "high")
        lose(issues()[1]?.["id"])
        const pushed = yield* json({}, "sync", "push")
        assert.deepStrictEqual(
          [pushed.exitCode, pushed.document["errors"], pushed.document["warnings"]],
          [0, [], [`update[fp:web:${first["id"]}]: the tracker cannot write priority`]]
        )
        assert.deepInclude(pushed.document["stats"], { pushed_created: 1 })
        assert.deepStrictEqual(
          issues().map(({ dependencies, status, title }) => [title, status, dependencies]),
          [
            ["First", "todo", []],
            ["Second", "todo", [first["id"]]]
          ]
        )
        fp("issue", "update", first["id"], "--priority", "low")
        const again = yield* json({}, "sync", "run")
        assert.deepInclude(again.document["stats"], { pushed_created: 0 })
        assert.lengthOf(issues(), 2)
        assert.deepStrictEqual(opened, [])
      })
  )

  it.scopedLive("is told what fp refuses, and where it is not fp at all", () =>
    Effect.gen(function* () {
      const { run } = yield* fpDesk
      const outside = yield* run(
        { STUB_VERB: "issue list", STUB_EXIT: "1", STUB_STDOUT: ".fp directory not found\u001b[31m" },
        "sync",
        "pull"
      )
      assert.strictEqual(outside.exitCode, 1)
      assert.match(outside.stderr, /fp issue list: \.fp directory not found\n/)
      assert.notInclude(outside.stderr, "\u001b")
      const other = yield* run({ STUB_VERB: "--version", STUB_STDOUT: "FastPath utility" }, "sync", "push")
      assert.strictEqual(other.exitCode, 1)
      assert.match(other.stderr, /is not the program of fp: .* does not answer as fp does: FastPath utility\n/)
    })
  )
})
