import { Effect, Option, Schema } from "effect"
import { logout, type LogoutResult } from "../../auth/logout.ts"
import type { AccountEvents, Uncounted } from "../../auth/PendingEvents.ts"
import { accountOf, ownerOf } from "../../auth/Scope.ts"
import { tellDaemon } from "../../daemon/tellDaemon.ts"
import { emit } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { stripControl } from "../../platform/terminalText.ts"
import { eventsOf } from "../../sync/elsewhere.ts"
import { isSending } from "../../sync/oneDrainer.ts"
import { verb } from "../command.ts"

const SignedOut = Schema.Struct({
  result: Schema.Literal("success"),
  signed_out: Schema.Boolean,
  /** Events of the account that stay here: unsent ones, and held ones; null where they cannot be counted. */
  waiting: Schema.NullOr(Schema.NonNegativeInt),
  held: Schema.NullOr(Schema.NonNegativeInt),
  advice: Schema.Array(Schema.String)
})

const report: Report<typeof SignedOut.Type, typeof SignedOut.Encoded> = {
  schema: SignedOut,
  human: ({ advice, signed_out }, { dim }) =>
    [signed_out ? "Signed out" : "Nobody was signed in", ...advice.map((line) => dim(`  ${stripControl(line)}`))].join(
      "\n"
    )
}

export const authLogout = verb({
  path: "auth logout",
  does: "destroy",
  answer: SignedOut,
  summary: "Forget the session on this machine",
  details: "Removes tokens, user and server from the credentials file and keeps the rest. Recorded events stay.",
  examples: [["spec-kitty auth logout", "Sign out"]],
  parameters: {},
  run: () =>
    Effect.gen(function* () {
      const isOnItsWay = yield* isSending
      const done = yield* logout()
      yield* emit(report, answerOf(done, isOnItsWay))
      // What is open for the account is closed now, and not at the daemon's next look.
      yield* tellDaemon("nudge")
    })
})

// helpers

const answerOf = ({ left, signedOut, uncounted }: LogoutResult, isOnItsWay: boolean): typeof SignedOut.Type => {
  const { count, held } = Option.getOrElse(left, () => ({ count: 0, held: 0 }))
  const isKnown = Option.isNone(uncounted)
  return {
    result: "success",
    signed_out: signedOut,
    waiting: isKnown ? count : null,
    held: isKnown ? held : null,
    advice: [
      ...Option.toArray(Option.map(left, words)),
      ...(isOnItsWay && count > 0 ? ["What is on its way at this moment may still arrive."] : []),
      ...Option.toArray(Option.map(uncounted, doubt))
    ]
  }
}

const words = ({ count, held, scope }: AccountEvents) => {
  const kinds = [...(count === 0 ? [] : [eventsOf(count)]), ...(held === 0 ? [] : [`${eventsOf(held)} held back`])]
  return `${kinds.join(" and ")} of ${ownerOf(scope)} ${count + held === 1 ? "stays" : "stay"} on this machine: sent only as ${accountOf(scope).user}.`
}

const doubt = ({ nextAction, reason }: Uncounted) =>
  `Events of this account may stay on this machine, and cannot be counted: ${reason}. ${nextAction}`
