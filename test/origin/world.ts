import { Effect, Option } from "effect"
import { stringify } from "smol-toml"
import type { AppServices } from "../../src/AppLayer.ts"
import { createFeature } from "../../src/mission/createFeature.ts"
import { bindMissionOrigin } from "../../src/origin/bind.ts"
import { findTicket, searchOriginCandidates } from "../../src/origin/search.ts"
import { startMissionFromTicket } from "../../src/origin/start.ts"
import { parseFault } from "../../src/sandbox/Fault.ts"
import type { SandboxOptions } from "../../src/sandbox/options.ts"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { movedTo } from "../helpers/movedTo.ts"
import { specKitty } from "../helpers/specKitty.ts"
import { newFeature, projectWorld } from "../mission/world.ts"
import { call } from "../sandbox/http.ts"

interface Place {
  readonly provider?: string
  readonly enabled?: boolean
  readonly signedIn?: boolean
  readonly sandbox?: SandboxOptions
}

/** A project with the mission 001-login, bound to the sandbox's Linear; Ann is signed in. */
export const originWorld = ({ enabled = true, provider = "linear", sandbox: options, signedIn = true }: Place = {}) =>
  Effect.gen(function* () {
    const world = yield* projectWorld
    const { home, project } = world
    const sandbox = yield* serve(options)
    const { body } = yield* call(`${sandbox.url}/api/v1/token/`, { json: { username: "ann", password: "kitty" } })
    if (signedIn)
      home.write(
        ".spec-kitty/credentials",
        stringify({
          tokens: { access: body.access, refresh: body.refresh },
          user: { username: "ann", team_slug: body.team_slug },
          server: { url: sandbox.url }
        })
      )
    yield* world.run(createFeature(newFeature("login")))
    const config = project.read(".kittify/config.yaml")
    if (provider !== "")
      project.write(
        ".kittify/config.yaml",
        `${config}tracker:\n  provider: ${provider}\n  project_slug: web\n  workspace: web\n`
      )
    project.git("commit", "--quiet", "-am", "Bind", "--allow-empty")
    const env = { SPEC_KITTY_SAAS_URL: sandbox.url, ...(enabled ? { SPEC_KITTY_ENABLE_SAAS_SYNC: "1" } : {}) }
    const run = <A, E>(program: Effect.Effect<A, E, AppServices>) => world.run(program, { env })
    const setting = { home: home.path, cwd: project.path, env: { ...env, GIT_CONFIG_GLOBAL: "/dev/null" } }
    return {
      ...world,
      ...sandbox,
      run,
      setting,
      movedTo: movedTo(home, setting, sandbox.url),
      command: (...argv: ReadonlyArray<string>) => specKitty(setting, ...argv),
      search: (text: string) => run(searchOriginCandidates({ key: Option.none(), text: Option.some(text), limit: 10 })),
      bind: (key: string, feature = "001-login") =>
        run(Effect.flatMap(findTicket(key), (ticket) => bindMissionOrigin({ feature: Option.some(feature), ticket }))),
      start: (key: string, slug: Option.Option<string> = Option.none()) =>
        run(
          Effect.flatMap(findTicket(key), (ticket) =>
            startMissionFromTicket({ ticket, slug, missionType: Option.none(), targetBranch: Option.none() })
          )
        ),
      meta: (feature = "001-login") => project.read(`kitty-specs/${feature}/meta.json`),
      fault: (text: string) => Effect.flatMap(parseFault(text), sandbox.inject),
      routes: Effect.map(sandbox.requests, (all) =>
        all.filter(({ route }) => route !== "token").map(({ method, route, status }) => `${method} ${route} ${status}`)
      )
    }
  })
