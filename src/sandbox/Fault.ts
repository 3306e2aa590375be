import { Duration, Either, Option } from "effect"
import { FaultNotUnderstood } from "./errors.ts"

/** What goes wrong: an answer with an error status, a late answer, or no answer before or after the work was done. */
export type Mishap =
  | {
      readonly _tag: "Refuse"
      readonly status: number
      readonly retryAfterSeconds: number | null
      readonly code: string | null
    }
  | { readonly _tag: "Delay"; readonly by: Duration.Duration }
  | { readonly _tag: "Drop" }
  | { readonly _tag: "Lose" }

/** A mishap for the next `times` requests whose route starts with `route`; `null` means every route. */
export interface Fault {
  readonly route: string | null
  readonly mishap: Mishap
  readonly times: number
}

/**
 * Reads `[route=]mishap[:times][:option=value ...]`, for example `401:1`, `429:2:retry_after=1`, `500:*`, `latency:200ms`,
 * `drop:1`, `lose:1`, `tracker/push=500:1`. `times` defaults to 1, for latency to `*`, which is for ever. `drop` hangs up
 * before the work, `lose` after it.
 */
export const parseFault = (text: string): Either.Either<Fault, FaultNotUnderstood> =>
  Either.gen(function* () {
    const trimmed = text.trim()
    const [, route = null, rest = ""] = /^(?:([a-z][a-z0-9/_-]*)=)?(.*)$/s.exec(trimmed) ?? []
    const [name = "", ...parts] = rest.split(":")
    const fail = (part: string, expected: string) => Either.left(new FaultNotUnderstood({ text, part, expected }))

    if (name === "latency") {
      const [amount = "", times, ...extra] = parts
      if (extra.length > 0) return yield* fail(extra.join(":"), "nothing after the number of times")
      const by = yield* Either.fromOption(parseDuration(amount), () =>
        refusal(text, amount, "a time such as 200ms or 2s")
      )
      return { route, mishap: { _tag: "Delay", by }, times: yield* parseTimes(text, times, "*") }
    }
    const counted = /^(\*|\d+)$/.test(parts[0] ?? "")
    const options = counted ? parts.slice(1) : parts
    const count = yield* parseTimes(text, counted ? parts[0] : undefined, "1")
    if (name === "drop" || name === "lose") {
      if (options.length > 0) return yield* fail(options.join(":"), "a number of times or *")
      return { route, mishap: name === "drop" ? { _tag: "Drop" } : { _tag: "Lose" }, times: count }
    }
    if (!/^[45]\d\d$/.test(name)) {
      return yield* fail(name, "a status from 400 to 599, latency, drop or lose")
    }
    const found = yield* parseOptions(text, options)
    return { route, mishap: { _tag: "Refuse", status: Number(name), ...found }, times: count }
  })

/** What a request on `route` meets, and what is left for later ones: every delay, then the first other mishap. */
export const meetFaults = (faults: ReadonlyArray<Fault>, route: string): FaultsMet => {
  let delay = Duration.zero
  let strike: Option.Option<Mishap> = Option.none()
  const left = faults.flatMap((fault) => {
    const isDelay = fault.mishap._tag === "Delay"
    if (!concerns(fault, route) || (!isDelay && Option.isSome(strike))) return [fault]
    if (fault.mishap._tag === "Delay") delay = Duration.sum(delay, fault.mishap.by)
    else strike = Option.some(fault.mishap)
    return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : []
  })
  return { delay, strike, left }
}

export interface FaultsMet {
  readonly delay: Duration.Duration
  readonly strike: Option.Option<Mishap>
  readonly left: ReadonlyArray<Fault>
}

// helpers

const concerns = ({ route }: Fault, actual: string) =>
  route === null || actual === route || actual.startsWith(`${route}/`)

const refusal = (text: string, part: string, expected: string) => new FaultNotUnderstood({ text, part, expected })

const parseTimes = (text: string, times: string | undefined, otherwise: string) => {
  const written = times ?? otherwise
  if (written === "*") return Either.right(Infinity)
  return /^[1-9]\d*$/.test(written)
    ? Either.right(Number(written))
    : Either.left(refusal(text, written, "a number of times from 1, or *"))
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 }

const parseDuration = (text: string) => {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? []
  const factor = units[unit ?? ""]
  return factor === undefined ? Option.none() : Option.some(Duration.millis(Number(amount) * factor))
}

const parseOptions = (text: string, options: ReadonlyArray<string>) =>
  Either.gen(function* () {
    let retryAfterSeconds: number | null = null
    let code: string | null = null
    for (const option of options) {
      const [, key, value = ""] = /^([a-z_]+)=(.+)$/.exec(option) ?? []
      if (key === "retry_after" && /^\d+(\.\d+)?$/.test(value)) retryAfterSeconds = Number(value)
      else if (key === "code") code = value
      else return yield* Either.left(refusal(text, option, "a number of times, retry_after=SECONDS or code=TEXT"))
    }
    return { retryAfterSeconds, code }
  })
