import { Effect, Schema } from "effect"
import { logout } from "../../auth/logout.ts"
import { emit } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { verb } from "../command.ts"

const SignedOut = Schema.Struct({ result: Schema.Literal("success"), signed_out: Schema.Boolean })

const report: Report<typeof SignedOut.Type, typeof SignedOut.Encoded> = {
  schema: SignedOut,
  human: ({ signed_out }) => (signed_out ? "Signed out" : "Nobody was signed in")
}

export const authLogout = verb({
  path: "auth logout",
  answer: SignedOut,
  summary: "Forget the session on this machine",
  details: "Removes tokens, user and server from the credentials file and keeps the rest. Recorded events stay.",
  examples: [["spec-kitty auth logout", "Sign out"]],
  parameters: {},
  run: () =>
    Effect.flatMap(logout(), ({ signedOut }) => emit(report, { result: "success" as const, signed_out: signedOut }))
})
