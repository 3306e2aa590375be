import { type Duration, Effect, Option, Schema } from "effect"
import { askLoopback, tellLoopback } from "../platform/loopback.ts"
import { DeliveryMode } from "./DeliveryMode.ts"
import { Parked, Trouble, type DaemonProcess } from "./DaemonState.ts"

/**
 * What may be asked of a daemon, by who has read its token. `nudge`: something may wait; `retry`: and has to be tried now;
 * `account`: somebody else may be signed in, and nothing has to be sent for that.
 */
export const Question = Schema.Struct({
  token: Schema.String,
  ask: Schema.Literal("health", "nudge", "retry", "account", "stop")
})
export type Ask = (typeof Question.Type)["ask"]

/** What a daemon says of itself. Only who can read the state file knows `instance`: it tells a stranger on an old port. */
export const Health = Schema.Struct({
  instance: Schema.String,
  version: Schema.String,
  draining: Schema.Boolean,
  /** Older daemons do not say this, nor what follows: why nothing is sent, also where that could not be written down. */
  delivery: Schema.optionalWith(DeliveryMode, { exact: true }),
  trouble: Schema.optionalWith(Schema.NullOr(Trouble), { exact: true }),
  parked: Schema.optionalWith(Schema.NullOr(Parked), { exact: true })
})
export type Health = typeof Health.Type

/** `answered` only by the very daemon that wrote the state; `gone`: nobody of ours listens there. */
export type Reply =
  | { readonly _tag: "Answered"; readonly health: Health }
  | { readonly _tag: "Gone" }
  | { readonly _tag: "Silent" }

/** Asks the daemon that has told of itself so. */
export const ask = (
  { instance, port, token }: DaemonProcess,
  what: Ask,
  within: Duration.DurationInput
): Effect.Effect<Reply> =>
  Effect.map(askLoopback(port, question({ token, ask: what }), within), (answer): Reply => {
    if (answer._tag === "Silent") return { _tag: "Silent" }
    if (answer._tag === "Refused") return { _tag: "Gone" }
    return Option.match(
      Option.filter(decodeHealth(answer.line), (health) => health.instance === instance),
      {
        onNone: (): Reply => ({ _tag: "Gone" }),
        onSome: (health) => ({ _tag: "Answered", health })
      }
    )
  })

/** Tells it that something may wait, or somebody else be signed in, and waits for no answer; false where nobody listens. */
export const nudge = (
  { port, token }: DaemonProcess,
  within: Duration.DurationInput,
  what: "nudge" | "account" = "nudge"
): Effect.Effect<boolean> => tellLoopback(port, question({ token, ask: what }), within)

/** What was asked, if it was asked with the right token. */
export const askedWith =
  (token: string) =>
  (line: string): Option.Option<Ask> =>
    Option.map(
      Option.filter(decodeQuestion(line), (asked) => asked.token === token),
      ({ ask }) => ask
    )

/** A daemon's answer as it travels. */
export const healthLine = (health: Health): string => JSON.stringify(health)

// helpers

const question = (asked: typeof Question.Type) => JSON.stringify(asked)

const decodeQuestion = Schema.decodeOption(Schema.parseJson(Question))

const decodeHealth = Schema.decodeOption(Schema.parseJson(Health))
