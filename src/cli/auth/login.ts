import { Effect, Option, Redacted, Schema } from "effect"
import { CredentialStore } from "../../auth/CredentialStore.ts"
import { hostedHost } from "../../auth/hostedHost.ts"
import { existingSession, givenUsername, login, type LoginResult } from "../../auth/login.ts"
import { tellDaemon } from "../../daemon/tellDaemon.ts"
import { Courier } from "../../events/Courier.ts"
import { emit, Output } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { Terminal } from "../../platform/Terminal.ts"
import { verb } from "../command.ts"
import { flag, text } from "../parameters.ts"

const Account = Schema.Struct({
  result: Schema.Literal("success"),
  already_signed_in: Schema.Boolean,
  user: Schema.String,
  team: Schema.NullOr(Schema.String),
  server: Schema.String,
  adopted: Schema.NonNegativeInt
})

const report: Report<typeof Account.Type, typeof Account.Encoded> = {
  schema: Account,
  human: ({ adopted, already_signed_in, server, team, user }, { bold, good, notice }) => {
    const done = already_signed_in ? "Already signed in" : "Signed in"
    const events = adopted === 1 ? "1 event" : `${adopted} events`
    return [
      `${good(done)} as ${bold(user)} at ${server}${already_signed_in ? "; `--force` signs in anew" : ""}`,
      team === null ? notice("This account has no team yet; tracker commands need one") : `Team: ${team}`,
      `${events} recorded while sync was off or nobody was signed in will be sent as ${user} by \`spec-kitty sync now\`, or in the background: with the next event, or within 5 minutes where it runs`,
      "To keep one of them from being sent: `spec-kitty sync diagnose` lists them, `spec-kitty sync discard EVENT` throws one away"
    ]
      .slice(0, adopted === 0 ? 2 : 4)
      .join("\n")
  }
}

export const authLogin = verb({
  path: "auth login",
  does: "terminal",
  remote: true,
  answer: Account,
  summary: "Sign in to the control plane",
  details:
    "Asks for what is not given; the password is never an argument. Signing in as somebody else is refused while " +
    "another account has events that are not synced, also after a logout, unless forced: they stay on this machine until it is back.",
  examples: [
    ["spec-kitty auth login", "Sign in, asking for user name and password"],
    ["spec-kitty auth login --username ann --password-stdin < password.txt", "Sign in from a script"]
  ],
  parameters: {
    username: text("username", "Who to sign in as", { placeholder: "USER", aliases: ["u"] }),
    passwordStdin: flag("password-stdin", "Read the password from standard input"),
    force: flag("force", "Sign in anew, also as somebody else", { aliases: ["f"] })
  },
  run: ({ force, passwordStdin, username }) =>
    Effect.gen(function* () {
      const host = yield* hostedHost
      const existing = force ? Option.none<LoginResult>() : yield* existingSession(username)
      if (Option.isSome(existing)) return yield* emit(report, answer(existing.value))
      // Before anybody types a password for nothing; `login` makes sure of it for programs, too.
      yield* Effect.flatMap(CredentialStore, ({ writable }) => writable)
      const terminal = yield* Terminal
      const output = yield* Output
      const user = yield* givenUsername(
        Option.isSome(username)
          ? username.value
          : yield* terminal.prompt({ question: "User name: ", flag: "--username" })
      )
      const password = passwordStdin
        ? (yield* terminal.readStdin).replace(/\r?\n$/, "")
        : yield* terminal.prompt({ question: "Password: ", flag: "--password-stdin", secret: true })
      if (password !== "") yield* output.progress(`Signing in at ${host.url} ...`)
      const done = yield* login({ username: user, password: Redacted.make(password), force })
      yield* emit(report, answer(done))
      // What is open for another account is closed now, and not at the daemon's next look.
      yield* tellDaemon("account")
      // Who is told that events of his will be sent is left the time to look at them first.
      if (done.adopted === 0) yield* Effect.flatMap(Courier, ({ notify }) => notify)
    })
})

// helpers

const answer = ({ adopted, alreadySignedIn, host, team, username }: LoginResult): typeof Account.Type => ({
  result: "success",
  already_signed_in: alreadySignedIn,
  user: username,
  team,
  server: host,
  adopted
})
