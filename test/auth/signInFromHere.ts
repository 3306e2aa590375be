// Run as a process of its own, and as nobody when it can: signs Ann in under a home that it cannot write to, and prints
// the error. Arguments: home, host URL.
import { Effect, Redacted } from "effect"
import { login } from "../../src/auth/login.ts"
import { PendingEvents } from "../../src/auth/PendingEvents.ts"
import { world } from "./world.ts"

const [, , home = "", host = ""] = process.argv

if (process.getuid?.() === 0) process.setuid?.(65_534)

const error = await login({ username: "ann", password: Redacted.make("kitty"), force: false }).pipe(
  Effect.flip,
  Effect.provide(world({ home, host })),
  Effect.provideService(PendingEvents, { accounts: () => Effect.succeed([]), adopt: () => Effect.succeed(0) }),
  Effect.runPromise
)
process.stdout.write(error.message)
