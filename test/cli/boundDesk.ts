import { Effect } from "effect"
import { stringify } from "smol-toml"
import { parseFault } from "../../src/sandbox/Fault.ts"
import type { SandboxOptions } from "../../src/sandbox/options.ts"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import { call, type Json } from "../sandbox/http.ts"

/** A project on a machine where the rollout is on; no account, no host. */
export const desk = Effect.gen(function* () {
  const home = yield* temporaryFolder
  const project = yield* temporaryFolder
  project.write(".kittify/config.yaml", "# ours\nproject:\n  slug: web\n")
  const setting = { home: home.path, cwd: project.path, env: { SPEC_KITTY_ENABLE_SAAS_SYNC: "1" } }
  const run = (...argv: ReadonlyArray<string>) => specKitty(setting, ...argv)
  const json = (...argv: ReadonlyArray<string>) =>
    Effect.map(run(...argv, "--json"), (answer) => ({ ...answer, document: documentOf(answer) as Json }))
  return { home, project, setting, run, json, config: () => project.read(".kittify/config.yaml") }
})

/** The same with a sandbox, Ann signed in to it, and the project bound to Linear there. */
export const bound = (options: SandboxOptions = {}) =>
  Effect.gen(function* () {
    const { home, project, setting } = yield* desk
    const sandbox = yield* serve(options)
    const { body } = yield* call(`${sandbox.url}/api/v1/token/`, { json: { username: "ann", password: "kitty" } })
    home.write(
      ".spec-kitty/credentials",
      stringify({
        tokens: { access: body.access, refresh: body.refresh },
        user: { username: "ann", ...(body.team_slug == null ? {} : { team_slug: body.team_slug }) },
        server: { url: sandbox.url }
      })
    )
    project.write(".kittify/config.yaml", "tracker:\n  provider: linear\n  project_slug: web\n")
    const hosted = { ...setting, env: { ...setting.env, SPEC_KITTY_SAAS_URL: sandbox.url } }
    const run = (...argv: ReadonlyArray<string>) => specKitty(hosted, ...argv)
    const json = (...argv: ReadonlyArray<string>) =>
      Effect.map(run(...argv, "--json"), (answer) => ({ ...answer, document: documentOf(answer) as Json }))
    const routes = Effect.map(sandbox.requests, (all) =>
      all.filter(({ route }) => route !== "token").map(({ method, route, status }) => `${method} ${route} ${status}`)
    )
    const fault = (text: string) => Effect.flatMap(parseFault(text), sandbox.inject)
    const items = (...all: ReadonlyArray<object>) => project.write("items.json", JSON.stringify(all))
    return { home, project, ...sandbox, run, json, routes, fault, items }
  })

export const finish = {
  ref: { system: "linear", id: "WEB-101", workspace: "acme" },
  action: "update",
  target_status: "done"
}

export const verbs = [
  ["providers"],
  ["bind", "--provider", "linear", "--project-slug", "web"],
  ["unbind"],
  ["status"],
  ["map", "list"],
  ["sync", "pull"],
  ["sync", "publish"]
]
