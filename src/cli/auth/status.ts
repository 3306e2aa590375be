import { Effect, Schema } from "effect"
import * as auth from "../../auth/status.ts"
import { emit } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { verb } from "../command.ts"

const Text = Schema.NullOr(Schema.String)

const Status = Schema.Struct({
  signed_in: Schema.Boolean,
  user: Text,
  team: Text,
  server: Text,
  access_expires_at: Text,
  refresh_expires_at: Text
})

const report: Report<typeof Status.Type, typeof Status.Encoded> = {
  schema: Status,
  human: ({ access_expires_at, refresh_expires_at, server, signed_in, team, user }, { bad, bold, good }) => {
    if (user === null) return `${bad("Not signed in")}; run \`spec-kitty auth login\``
    const known = [
      `${"User:".padEnd(16)}${bold(user)}`,
      `${"Team:".padEnd(16)}${team ?? "none"}`,
      `${"Server:".padEnd(16)}${server}`,
      `${"Access until:".padEnd(16)}${access_expires_at ?? "unknown"}`,
      `${"Session until:".padEnd(16)}${refresh_expires_at ?? "unknown"}`
    ]
    return signed_in
      ? [good("Signed in"), ...known].join("\n")
      : [`${bad("Not signed in")} to the host in use; run \`spec-kitty auth login\`. Last known:`, ...known].join("\n")
  }
}

export const authStatus = verb({
  path: "auth status",
  does: "read",
  answer: Status,
  summary: "Show who is signed in, without asking the host",
  examples: [["spec-kitty auth status", "Show user, team, server and how long the session lasts"]],
  parameters: {},
  run: () =>
    Effect.flatMap(auth.authStatus(), ({ accessExpiresAt, refreshExpiresAt, signedIn, ...rest }) =>
      emit(report, {
        ...rest,
        signed_in: signedIn,
        access_expires_at: accessExpiresAt,
        refresh_expires_at: refreshExpiresAt
      })
    )
})
