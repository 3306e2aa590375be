import { Duration, Either, Schema } from "effect"
import { isRoute, nearestRoute, routeNames } from "./faultRoutes.ts"
import { FaultNotUnderstood } from "./errors.ts"

/** How a host that refuses whole batches names the events at fault, if it does. */
export type PoisonForm = (typeof poisonForms)[number]
const poisonForms = ["none", "list", "json", "text", "object"] as const

/** What goes wrong with an answer: it says no, comes late, comes in part, is not JSON, or does not come at all. */
export type Mishap =
  | {
      readonly _tag: "Refuse"
      readonly status: number
      readonly retryAfterSeconds: number | null
      readonly code: string | null
    }
  | { readonly _tag: "Delay"; readonly by: Duration.Duration }
  | { readonly _tag: "Trickle"; readonly over: Duration.Duration }
  | { readonly _tag: "Cut" }
  | { readonly _tag: "Garble" }
  | { readonly _tag: "Bomb" }
  | { readonly _tag: "Expire" }
  /** `events`: so many are taken over a WebSocket first. */
  | { readonly _tag: "Drop"; readonly events?: number }
  | { readonly _tag: "Lose" }
  | Trouble

/** What goes wrong with the work of a pull, a push or a run, which is answered all the same, of a batch, or of a WebSocket. */
export type Trouble =
  | { readonly _tag: "Fail"; readonly code: string | null }
  | { readonly _tag: "Slow"; readonly by: Duration.Duration }
  | { readonly _tag: "Partial" }
  | { readonly _tag: "Poison"; readonly form: PoisonForm }
  | { readonly _tag: "Mute" }
  | { readonly _tag: "NoAck" }

/**
 * A mishap for `times` requests whose route starts with `route`, once `after` of them have passed; `null` means every
 * route, or for {@link Trouble} every one that works.
 */
export interface Fault {
  readonly route: string | null
  readonly mishap: Mishap
  readonly times: number
  readonly after?: number
}

/**
 * Reads `[ROUTE=]MISHAP[:TIMES][:OPTION=VALUE ...]`, for example `401:1`, `429:2:retry_after=1`, `500:*:after=3`,
 * `latency:200ms`, `tracker/push=lose:1`. `times` defaults to 1, for latency to `*`, which is for ever.
 *
 * Mishaps: a status from 400 to 599 (`retry_after=SECONDS`, `code=TEXT`); `latency:TIME` answers late, and not at all who has gone by then; `trickle:TIME` sends
 * the body slowly; `cut` ends it in the middle; `garble` sends a page that is not JSON; `bomb` sends 64 MiB in 64 KiB of gzip;
 * `drop` hangs up before the work and `lose` after it; `expire` makes all access tokens expire first; `fail` accepts a push or run with 202 and lets it fail
 * (`code=TEXT`); `slow:TIME` accepts it and takes that long; `partial` does all but the last item; `poison` refuses
 * a batch as a whole for a bad event in it (`details=none|list|json|text|object` says how it names the event).
 *
 * A WebSocket (`ws/v1/events`) meets a fault when it opens: a status refuses the upgrade; `garble` says something that is no
 * frame, `cut` half a frame, `bomb` 9 MiB at once; `drop` hangs up, with `events=N` once it has taken that many; `lose` hangs up
 * after it has taken an event, before it acknowledges it; `mute` opens and says nothing; `noack` takes events without a word.
 */
export const parseFault = (text: string): Either.Either<Fault, FaultNotUnderstood> =>
  Either.gen(function* () {
    const [, route = null, rest = ""] = /^(?:([a-z][a-z0-9/_-]*)=)?(.*)$/s.exec(text.trim()) ?? []
    if (route !== null && !isRoute(route)) return yield* Either.left(noRoute(text, route))
    const [name = "", ...parts] = rest.split(":")
    const kind = /^[45]\d\d$/.test(name) ? status : Object.hasOwn(kinds, name) ? kinds[name] : undefined
    if (kind === undefined) return yield* Either.left(refusal(text, name, `a status from 400 to 599, ${names}`))
    const amount = kind.timed ? yield* durationOf(text, parts.shift() ?? "") : Duration.zero
    const counted = parts[0] !== undefined && !parts[0].includes("=")
    const times = yield* timesOf(text, counted ? (parts[0] ?? "") : kind.times)
    const options = yield* optionsOf(text, counted ? parts.slice(1) : parts, kind.options)
    const mishap = kind.make({ amount, status: Number(name), ...options })
    return { route, mishap, times, ...(options.after === 0 ? {} : { after: options.after }) }
  })

// helpers

interface Options {
  readonly code: string | null
  readonly retryAfterSeconds: number | null
  readonly after: number
  readonly details: PoisonForm
  readonly events: number | null
}

interface Kind {
  readonly times: "1" | "*"
  readonly timed: boolean
  /** Options beside `after`. */
  readonly options: ReadonlyArray<string>
  readonly make: (given: Options & { readonly amount: Duration.Duration; readonly status: number }) => Mishap
}

const plain = (make: Kind["make"], more: Partial<Kind> = {}): Kind => ({
  times: "1",
  timed: false,
  options: [],
  make,
  ...more
})

const status = plain(({ code, retryAfterSeconds, status }) => ({ _tag: "Refuse", status, retryAfterSeconds, code }), {
  options: ["retry_after", "code"]
})

const kinds: Readonly<Record<string, Kind>> = {
  latency: plain(({ amount }) => ({ _tag: "Delay", by: amount }), { times: "*", timed: true }),
  trickle: plain(({ amount }) => ({ _tag: "Trickle", over: amount }), { timed: true }),
  cut: plain(() => ({ _tag: "Cut" })),
  garble: plain(() => ({ _tag: "Garble" })),
  bomb: plain(() => ({ _tag: "Bomb" })),
  expire: plain(() => ({ _tag: "Expire" })),
  drop: plain(({ events }) => ({ _tag: "Drop", ...(events === null ? {} : { events }) }), { options: ["events"] }),
  lose: plain(() => ({ _tag: "Lose" })),
  fail: plain(({ code }) => ({ _tag: "Fail", code }), { options: ["code"] }),
  slow: plain(({ amount }) => ({ _tag: "Slow", by: amount }), { timed: true }),
  partial: plain(() => ({ _tag: "Partial" })),
  mute: plain(() => ({ _tag: "Mute" })),
  noack: plain(() => ({ _tag: "NoAck" })),
  poison: plain(({ details }) => ({ _tag: "Poison", form: details }), { options: ["details"] })
}

const names = Object.keys(kinds).join(", ")

const refusal = (text: string, part: string, expected: string) => new FaultNotUnderstood({ text, part, expected })

const noRoute = (text: string, route: string) =>
  refusal(text, route, `${nearestRoute(route)}one of the routes ${routeNames.join(", ")}, or how they begin`)

const timesOf = (text: string, written: string) => {
  if (written === "*") return Either.right(Infinity)
  return /^[1-9]\d*$/.test(written)
    ? Either.right(Number(written))
    : Either.left(refusal(text, written, "a number of times from 1, or *"))
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 }

const durationOf = (text: string, written: string) => {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(written) ?? []
  const factor = units[unit ?? ""]
  return factor === undefined
    ? Either.left(refusal(text, written, "a time such as 200ms or 2s"))
    : Either.right(Duration.millis(Number(amount) * factor))
}

const written: Readonly<Record<string, string>> = { code: "TEXT", details: poisonForms.join("|") }

const isPoisonForm = Schema.is(Schema.Literal(...poisonForms))

const optionsOf = (
  text: string,
  options: ReadonlyArray<string>,
  allowed: ReadonlyArray<string>
): Either.Either<Options, FaultNotUnderstood> =>
  Either.gen(function* () {
    let found: Options = { code: null, retryAfterSeconds: null, after: 0, details: "none", events: null }
    for (const option of options) {
      const [, key = "", value = ""] = /^([a-z_]+)=(.+)$/.exec(option) ?? []
      if (key === "after" && /^\d+$/.test(value)) found = { ...found, after: Number(value) }
      else if (key === "events" && allowed.includes(key) && /^\d+$/.test(value))
        found = { ...found, events: Number(value) }
      else if (key === "code" && allowed.includes(key)) found = { ...found, code: value }
      else if (key === "retry_after" && allowed.includes(key) && /^\d+(\.\d+)?$/.test(value))
        found = { ...found, retryAfterSeconds: Number(value) }
      else if (key === "details" && allowed.includes(key) && isPoisonForm(value)) found = { ...found, details: value }
      else {
        const known = [...allowed, "after"].map((name) => `${name}=${written[name] ?? "NUMBER"}`)
        return yield* Either.left(refusal(text, option, `a number of times, ${known.join(" or ")}`))
      }
    }
    return found
  })
