import { Effect } from "effect"
import type { MemoryTerminal } from "../../src/platform/Terminal.ts"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { folderAt, temporaryFolder } from "../helpers/folder.ts"
import { specKitty } from "../helpers/specKitty.ts"

export const users = [
  { username: "ann", password: "kitty", teamSlug: "kittens" },
  { username: "bob", password: "kitty" }
]

/** A sandbox, a home, and a command line between them. */
export const here = (env: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function* () {
    const sandbox = yield* serve({ users })
    const folder = yield* temporaryFolder
    const home = folder.at("home")
    const hosted = { SPEC_KITTY_ENABLE_SAAS_SYNC: "1", SPEC_KITTY_SAAS_URL: sandbox.url }
    const run = (terminal: MemoryTerminal, ...argv: ReadonlyArray<string>) =>
      specKitty({ home, cwd: folder.path, env: { ...hosted, ...env }, ...terminal }, ...argv)
    const signIn = run({ stdin: "kitty\n" }, "auth", "login", "--username", "ann", "--password-stdin")
    return { sandbox, home, run, signIn, credentials: folderAt(home).at(".spec-kitty/credentials") }
  })

export const attended = (...answers: ReadonlyArray<string>): MemoryTerminal => ({ terminal: true, answers })

export interface ErrorAnswer {
  readonly error: { readonly code: string; readonly message: string }
}

export interface SyncAnswer {
  readonly auth: { readonly signed_in: boolean }
  readonly problems: ReadonlyArray<string>
}

export const codeOf = (document: unknown) => (document as ErrorAnswer).error.code
