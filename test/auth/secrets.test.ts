import { inspect } from "node:util"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, FastCheck, Layer, Redacted } from "effect"
import { authorized } from "../../src/auth/authorized.ts"
import { CredentialStore } from "../../src/auth/CredentialStore.ts"
import { login } from "../../src/auth/login.ts"
import { PendingEvents } from "../../src/auth/PendingEvents.ts"
import { Session } from "../../src/auth/Session.ts"
import { temporaryFolder, withLog } from "../helpers/folder.ts"
import { httpHost, type Answer, type Received } from "../helpers/httpHost.ts"
import { token } from "./arbitrary.ts"
import { account, world } from "./world.ts"

type Services = Layer.Layer.Success<ReturnType<typeof world>> | PendingEvents

/** A secret of any kind: header-safe, or such that the client itself chokes on it. */
const secret = FastCheck.oneof(
  token,
  FastCheck.tuple(token, FastCheck.constantFrom("\n", "\r\n", "\0", "é", "\u2028", " "), token).map((parts) =>
    parts.join("")
  )
)

/** What a careless host may do with what it was sent: say it back in any place. */
const echo = ({ body, headers }: Received) => `${headers.authorization ?? ""} ${body}`
const answers: ReadonlyArray<(request: Received) => Answer> = [
  ...[200, 400, 401, 403, 404, 500].map((status) => (request: Received): Answer => ({
    status,
    json: { error: echo(request), detail: echo(request), access: echo(request) }
  })),
  (request) => ({ status: 307, headers: { location: `/next?${encodeURIComponent(echo(request))}` } }),
  (request) => ({ status: 307, headers: { location: `https://k.test/${encodeURIComponent(echo(request))}` } })
]

describe("a secret", () => {
  it.scoped.prop(
    "is in no error, no cause and no log line, whatever the host does with it",
    [secret, secret, secret, FastCheck.constantFrom(...answers)],
    ([access, refresh, password, answer]) =>
      Effect.gen(function* () {
        const { at } = yield* temporaryFolder
        const host = yield* httpHost(answer)
        const layer = Layer.merge(
          world({ home: at("home"), host: host.url }),
          PendingEvents.layerOf({ accounts: [{ scope: "https://a|eve|red", count: 1, held: 0 }], adopted: 0 })
        )
        const stored = account(host.url, { access: Redacted.make(access), refresh: Redacted.make(refresh) })
        const calls = [
          authorized(HttpClientRequest.get("/api/v1/x")),
          Effect.gen(function* () {
            const { current, renew } = yield* Session
            yield* renew(yield* current)
          }),
          login({ username: "bob", password: Redacted.make(password), force: false })
        ]
        for (const call of calls) {
          const run = Effect.gen(function* () {
            const { save } = yield* CredentialStore
            yield* save(stored)
            yield* Effect.asVoid<unknown, unknown, Services>(call)
          })
          const [exit, log] = yield* withLog(Effect.exit(Effect.provide(run, layer)))
          const told = [...log, ...(Exit.isFailure(exit) ? renderings(exit.cause) : [])].join("\n")
          for (const hidden of [access, refresh, password].flatMap(spellings)) assert.notInclude(told, hidden)
        }
      }),
    { fastCheck: { numRuns: 60 } }
  )
})

const renderings = (cause: Cause.Cause<unknown>) => {
  const error = Cause.squash(cause)
  return [
    Cause.pretty(cause),
    JSON.stringify(cause),
    JSON.stringify(error),
    String(error),
    inspect(error, { depth: 10 })
  ]
}

const spellings = (text: string) => [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1)]
