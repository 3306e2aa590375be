import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { Effect, Redacted } from "effect"
import { AuthClient } from "../../src/auth/AuthClient.ts"
import type { Credentials } from "../../src/auth/Credentials.ts"
import { CredentialStore } from "../../src/auth/CredentialStore.ts"
import { Session, type SignedIn } from "../../src/auth/Session.ts"
import { serve, type Running } from "../../src/sandbox/Sandbox.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { httpHost, type Answer } from "../helpers/httpHost.ts"
import { account, hostAt, world, type World } from "./world.ts"

export const password = Redacted.make("kitty")
export const stale = { accessExpiresAt: -1000 }

export const signIn = (url: string, changes: Partial<Credentials> = {}) =>
  Effect.gen(function* () {
    const client = yield* AuthClient
    const store = yield* CredentialStore
    const fresh = { ...(yield* client.login({ host: hostAt(url), username: "ann", password })), ...changes }
    yield* store.save(fresh)
    return fresh
  })

export const refreshes = (sandbox: Running) =>
  Effect.map(sandbox.requests, (all) => all.filter(({ route }) => route === "token/refresh").length)

export const tokenOf = ({ accessToken }: SignedIn) => Redacted.value(accessToken)

/** A sandbox, a home, and the real services between them. */
export const here = Effect.gen(function* () {
  const sandbox = yield* serve()
  const folder = yield* temporaryFolder
  const home = folder.at("home")
  return { sandbox, folder, home, layer: world({ home, host: sandbox.url }) }
})

/** A host that answers every refresh alike, and the stored account it will be asked about. */
export const refreshingAt = (
  answer: (home: string) => Answer,
  changes: Partial<Credentials> = stale,
  options: Partial<World> = {}
) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const home = folder.at("home")
    const host = yield* httpHost(() => answer(home))
    const layer = world({ home, host: host.url, ...options })
    yield* Effect.flatMap(CredentialStore, (store) => store.save(account(host.url, changes))).pipe(
      Effect.provide(layer)
    )
    return { folder, host, layer }
  })

export const session = Effect.flatMap(Session, ({ current }) => current)
export const peek = Effect.flatMap(Session, (service) => service.peek)
export const stored = Effect.flatMap(CredentialStore, ({ get }) => get)

/** A process that has loaded everything and waits for the word to ask for a session. */
export const child = (home: string, url: string) =>
  Effect.async<{ readonly go: Effect.Effect<string> }>((resume) => {
    const script = fileURLToPath(new URL("currentInChild.ts", import.meta.url))
    const running = spawn(process.execPath, [script, home, url], { stdio: ["pipe", "pipe", "inherit"] })
    let said = ""
    const go = Effect.async<string>((answer) => {
      running.on("close", () => answer(Effect.succeed(said.replace("ready\n", ""))))
      running.stdin.write("go\n")
    })
    running.stdout.on("data", (chunk) => {
      said += String(chunk)
      if (said === "ready\n") resume(Effect.succeed({ go }))
    })
  })
