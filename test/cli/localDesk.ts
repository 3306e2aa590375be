import { chmodSync } from "node:fs"
import { Effect } from "effect"
import { folderAt } from "../helpers/folder.ts"
import { stubEnvironment, stubs } from "../helpers/localTracker.ts"
import { specKitty, documentOf } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { beadsState } from "../helpers/localTracker.ts"
import { desk } from "./boundDesk.ts"
import { execFileSync } from "node:child_process"

export const identity = "project:\n  uuid: 6f1f3c2e-8b1c-4a57-9d5e-0d6c1f0a2b3c\n  slug: web\n  node_id: 0123456789ab\n"

/** A project that is bound to the stub `bd`, with so many beads in it; no account, no host. */
export const beadsDesk = (
  options: { readonly doctrine?: string; readonly count?: number; readonly closed?: number } = {}
) =>
  Effect.gen(function* () {
    const { home, project } = yield* desk
    const { closed = 0, count = 3, doctrine = "" } = options
    const bind = (mode: string) =>
      project.write(
        ".kittify/config.yaml",
        `${identity}tracker:\n  provider: beads\n  workspace: web\n${mode === "" ? "" : `  doctrine:\n    mode: ${mode}\n`}`
      )
    bind(doctrine)
    const tell = (table: string) => {
      home.write(".spec-kitty/credentials", `[tracker.providers.beads]\n${table}\n`)
      chmodSync(home.at(".spec-kitty/credentials"), 0o600)
    }
    tell(`command = "${stubs.bd}"`)
    project.write(
      ".beads/issues.json",
      beadsState(
        Array.from({ length: count }, (_, n) => `bd-${1000 + n}`),
        closed
      )
    )
    const setting = {
      home: home.path,
      cwd: project.path,
      env: { ...stubEnvironment(home.path), STUB_LOG: project.at("runs.jsonl"), SPEC_KITTY_ENABLE_SAAS_SYNC: "1" }
    }
    const runWith = (env: Readonly<Record<string, string>>, cwd = project.path, ...argv: ReadonlyArray<string>) =>
      specKitty({ ...setting, cwd, env: { ...setting.env, ...env } }, "tracker", ...argv)
    const run = (...argv: ReadonlyArray<string>) => runWith({}, project.path, ...argv)
    const json = (...argv: ReadonlyArray<string>) =>
      Effect.map(run(...argv, "--json"), (answer) => ({ ...answer, document: documentOf(answer) as Json }))
    const beads = (): ReadonlyArray<Json> => (JSON.parse(project.read(".beads/issues.json")) as Json).issues
    const bd = (...args: ReadonlyArray<string>) =>
      execFileSync(stubs.bd, args, { cwd: project.path, encoding: "utf8", env: setting.env, stdio: "pipe" })
    return { home: folderAt(home.path), project, setting, bind, tell, run, runWith, json, beads, bd }
  })
