import { execFileSync } from "node:child_process"
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { stubEnvironment, stubs } from "../helpers/localTracker.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { desk } from "./boundDesk.ts"

/** A project that is bound to the stub `fp`, with no issue in it. */
export const fpDesk = (doctrine = "spec_kitty_authoritative") =>
  Effect.gen(function* () {
    const { home, project } = yield* desk
    const env = { ...stubEnvironment(home.path), SPEC_KITTY_ENABLE_SAAS_SYNC: "1" }
    const fp = (...args: ReadonlyArray<string>) =>
      execFileSync(stubs.fp, args, { cwd: project.path, encoding: "utf8", env, stdio: "pipe" })
    const make = (title: string, ...args: ReadonlyArray<string>): Json =>
      JSON.parse(fp("issue", "create", "--title", title, ...args, "--format", "json"))
    /** With faults of the stub. */
    const runWith = (more: Readonly<Record<string, string>>, ...argv: ReadonlyArray<string>) =>
      specKitty({ home: home.path, cwd: project.path, env: { ...env, ...more } }, "tracker", ...argv)
    const json = (...argv: ReadonlyArray<string>) =>
      Effect.map(runWith({}, ...argv, "--json"), (answer) => ({ ...answer, document: documentOf(answer) as Json }))
    const state = (): Json => JSON.parse(project.read(".fp/issues.json"))
    const issues = (): ReadonlyArray<Json> => state().issues
    /** Behind fp's back. */
    const change = (how: (issues: ReadonlyArray<Json>) => ReadonlyArray<Json>) =>
      void project.write(".fp/issues.json", JSON.stringify({ ...state(), issues: how(issues()) }))
    fp("init", "--prefix", "WEB", "--yes", "--agent", "skip")
    const bind = ["bind", "--provider", "fp", "--workspace", "web", "--doctrine-mode", doctrine]
    assert.strictEqual((yield* runWith({}, ...bind, "--credential", `command=${stubs.fp}`)).exitCode, 0)
    return { fp, make, runWith, json, issues, change }
  })
