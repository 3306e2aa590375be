import { Duration, Option } from "effect"
import type { Fault, Mishap, Trouble } from "./Fault.ts"
import { liveRoute } from "./faultRoutes.ts"

/** What one request meets, and the faults that are left for later ones. */
export interface FaultsMet {
  readonly delay: Duration.Duration
  /** What happens to its answer. */
  readonly strike: Option.Option<Exclude<Mishap, Trouble>>
  /** What happens to its work. */
  readonly trouble: Option.Option<Trouble>
  readonly left: ReadonlyArray<Fault>
}

/** Every delay, then the first mishap of its answer and the first one of its work. */
export const meetFaults = (faults: ReadonlyArray<Fault>, route: string): FaultsMet => {
  let delay = Duration.zero
  let strike: FaultsMet["strike"] = Option.none()
  let trouble: FaultsMet["trouble"] = Option.none()
  const left = faults.flatMap((fault) => {
    const { after, mishap, times } = fault
    if (!concerns(fault, route)) return [fault]
    if (after !== undefined && after > 0) return [{ ...fault, after: after - 1 }]
    if (mishap._tag === "Delay") delay = Duration.sum(delay, mishap.by)
    else if (isTrouble(mishap)) {
      if (Option.isSome(trouble)) return [fault]
      trouble = Option.some(mishap)
    } else {
      if (Option.isSome(strike)) return [fault]
      strike = Option.some(mishap)
    }
    return times > 1 ? [{ ...fault, times: times - 1 }] : []
  })
  return { delay, strike, trouble, left }
}

// helpers

const isTrouble = (mishap: Mishap): mishap is Trouble => troubles.has(mishap._tag)

const troubles: ReadonlySet<Mishap["_tag"]> = new Set<Trouble["_tag"]>([
  "Fail",
  "Slow",
  "Partial",
  "Poison",
  "Mute",
  "NoAck"
])

const working = ["tracker/push", "tracker/run", "tracker/pull"]

/** Whether this is work that can go wrong in this way. */
const worksOn = ({ _tag }: Trouble, route: string) => {
  if (_tag === "Poison") return route === "events/batch"
  if (_tag === "Mute" || _tag === "NoAck") return route === liveRoute
  return working.includes(route) && (_tag === "Partial" || route !== "tracker/pull")
}

const concerns = ({ mishap, route }: Fault, actual: string) =>
  (route === null || actual === route || actual.startsWith(`${route}/`)) &&
  (!isTrouble(mishap) || worksOn(mishap, actual))
