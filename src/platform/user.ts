import { homedir, hostname, userInfo } from "node:os"
import { Config, Effect } from "effect"

/** The home directory of the user who runs us. */
export const userHome = (): string => homedir()

/** The name of this machine in the network. */
export const hostName: Effect.Effect<string> = Effect.sync(() => hostname())

/** The login name: LOGNAME, USER, LNAME, USERNAME, then the system's account table. */
export const userName: Effect.Effect<string> = Effect.firstSuccessOf(
  ["LOGNAME", "USER", "LNAME", "USERNAME"].map((name) => Effect.map(Config.nonEmptyString(name), String))
).pipe(
  Effect.orElse(() => Effect.try(() => userInfo().username)),
  // An account that the table does not know (containers) still has a number.
  Effect.orElseSucceed(() => String(process.getuid?.() ?? "unknown"))
)
