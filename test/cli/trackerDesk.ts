import { chmodSync, renameSync } from "node:fs"
import { Effect, Either } from "effect"
import { stringify } from "smol-toml"
import { parseFault } from "../../src/sandbox/Fault.ts"
import type { SandboxOptions } from "../../src/sandbox/options.ts"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { movedTo } from "../helpers/movedTo.ts"
import { specKitty } from "../helpers/specKitty.ts"
import { call } from "../sandbox/http.ts"

/** A project that is bound to the sandbox's Linear, and Ann signed in there. */
export const boundDesk = (options: SandboxOptions = {}) =>
  Effect.gen(function* () {
    const home = yield* temporaryFolder
    const project = yield* temporaryFolder
    const sandbox = yield* serve(options)
    const signInAs = (username: string) =>
      Effect.gen(function* () {
        const { body } = yield* call(`${sandbox.url}/api/v1/token/`, { json: { username, password: "kitty" } })
        // As the command itself does it: whoever reads meanwhile finds the one account or the other.
        const next = home.write(
          ".spec-kitty/credentials.next",
          stringify({
            tokens: { access: body.access, refresh: body.refresh },
            user: { username, team_slug: body.team_slug },
            server: { url: sandbox.url }
          })
        )
        chmodSync(next, 0o600)
        renameSync(next, home.at(".spec-kitty/credentials"))
      })
    yield* signInAs("ann")
    project.write(".kittify/config.yaml", "tracker:\n  provider: linear\n  project_slug: web\n")
    const env = { SPEC_KITTY_ENABLE_SAAS_SYNC: "1", SPEC_KITTY_SAAS_URL: sandbox.url }
    const setting = { home: home.path, cwd: project.path, env }
    return {
      ...sandbox,
      home,
      project,
      setting,
      /** Whoever was signed in before. */
      signInAs,
      movedTo: movedTo(home, setting, sandbox.url),
      command: (...argv: ReadonlyArray<string>) => specKitty(setting, ...argv),
      parse: (text: string) => Either.getOrThrow(parseFault(text)),
      routes: Effect.map(sandbox.requests, (all) =>
        all.filter(({ route }) => route !== "token").map(({ method, route, status }) => `${method} ${route} ${status}`)
      )
    }
  })
