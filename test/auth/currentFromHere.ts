// Run as a process of its own, and as nobody when it can: asks for a session and prints its token, or the error.
// Arguments: home, host URL.
import { Effect, Redacted } from "effect"
import { Session } from "../../src/auth/Session.ts"
import { world } from "./world.ts"

const [, , home = "", host = ""] = process.argv

if (process.getuid?.() === 0) process.setuid?.(65_534)

const said = await Effect.flatMap(Session, ({ current }) => current).pipe(
  Effect.match({ onSuccess: ({ accessToken }) => Redacted.value(accessToken), onFailure: ({ message }) => message }),
  Effect.provide(world({ home, host })),
  Effect.runPromise
)
process.stdout.write(said)
