import { Effect } from "effect"
import type { SandboxOptions } from "../../src/sandbox/options.ts"
import { startBuilt } from "../helpers/built.ts"
import type { Answer } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { boundDesk } from "./trackerDesk.ts"

/** {@link boundDesk} with the built command, over real HTTP. `bare` is the same machine without gate, host and account. */
export const builtDesk = (options: SandboxOptions = {}) =>
  Effect.map(boundDesk(options), (desk) => {
    const { home, project, setting } = desk
    const runIn =
      (env: Readonly<Record<string, string>>) =>
      (...argv: ReadonlyArray<string>): Effect.Effect<Answer & { readonly json: Json }> =>
        Effect.scoped(
          Effect.flatMap(
            startBuilt({ cwd: project.path, env: { HOME: home.path, GIT_CONFIG_NOSYSTEM: "1", ...env } }, ...argv),
            ({ end }) => end
          )
        ).pipe(Effect.map((answer) => ({ ...answer, json: jsonIn(answer.stdout) })))
    return {
      ...desk,
      run: runIn(setting.env),
      runIn,
      bind: (yaml: string) => project.write(".kittify/config.yaml", yaml),
      signOut: () => home.write(".spec-kitty/credentials", ""),
      fault: (text: string) => desk.inject(desk.parse(text))
    }
  })

/** What a host saw beside the sign-in. */
export const routesOf = (routes: ReadonlyArray<string>): ReadonlyArray<string> =>
  routes.filter((route) => !route.startsWith("HEAD"))

const jsonIn = (text: string): Json => (text.startsWith("{") ? JSON.parse(text) : undefined)
