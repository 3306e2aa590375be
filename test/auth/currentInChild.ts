// Asks for a session in a process of its own: says "ready", waits for a line, prints the access token.
// Arguments: home, host URL.
import { once } from "node:events"
import { Effect, Redacted } from "effect"
import { Session } from "../../src/auth/Session.ts"
import { world } from "./world.ts"

const [, , home = "", host = ""] = process.argv

const token = Effect.gen(function* () {
  const { current } = yield* Session
  process.stdout.write("ready\n")
  yield* Effect.promise(() => once(process.stdin, "data"))
  return Redacted.value((yield* current).accessToken)
}).pipe(Effect.provide(world({ home, host })))

process.stdout.write(await Effect.runPromise(token))
process.stdin.destroy()
