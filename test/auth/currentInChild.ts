// Asks for a session in a process of its own: prints the access token. Arguments: home, host URL.
import { Effect, Redacted } from "effect"
import { Session } from "../../src/auth/Session.ts"
import { world } from "./world.ts"

const [, , home = "", host = ""] = process.argv

const token = Effect.flatMap(Session, (session) => session.current).pipe(
  Effect.map(({ accessToken }) => Redacted.value(accessToken)),
  Effect.provide(world({ home, host }))
)

process.stdout.write(await Effect.runPromise(token))
