import { FastCheck } from "effect"

/** Something that happens to a machine with two hosts, four accounts and three projects, the last of which begins opted out. */
export type Step =
  | { readonly do: "emit"; readonly kind: EventKind; readonly project: number; readonly gate: boolean }
  | { readonly do: "sync" }
  | { readonly do: "login"; readonly user: string; readonly team: string; readonly force: boolean }
  | { readonly do: "logout" }
  | { readonly do: "consent"; readonly project: number; readonly enabled: boolean; readonly by: "file" | "command" }
  | { readonly do: "retry"; readonly project: number }
  | { readonly do: "switch"; readonly host: number }
  | { readonly do: "outage"; readonly host: number }
  | { readonly do: "fault"; readonly host: number; readonly fault: Fault }
  | { readonly do: "expire"; readonly host: number }
  | { readonly do: "revoke"; readonly host: number }

/** An event may be sound, of a form that the host refuses, of a form that we do not send, or of no project. */
export type EventKind = "sound" | "refused" | "misfit" | "homeless"

/** What the next batch meets. */
const faults = ["400", "401", "403", "412", "413", "429", "500", "503", "drop", "lose"] as const
export type Fault = (typeof faults)[number]

const host = FastCheck.constantFrom(0, 1)

const steps: ReadonlyArray<FastCheck.WeightedArbitrary<Step>> = [
  {
    weight: 10,
    arbitrary: FastCheck.record({
      do: FastCheck.constant("emit"),
      kind: FastCheck.constantFrom(
        "sound",
        "sound",
        "sound",
        "sound",
        "sound",
        "sound",
        "refused",
        "misfit",
        "homeless"
      ),
      project: FastCheck.constantFrom(0, 1, 0, 1, 2),
      gate: FastCheck.constantFrom(true, true, true, true, false)
    })
  },
  { weight: 8, arbitrary: FastCheck.constant({ do: "sync" }) },
  {
    weight: 6,
    arbitrary: FastCheck.record({
      do: FastCheck.constant("login"),
      user: FastCheck.constantFrom("ann", "bob"),
      team: FastCheck.constantFrom("red", "blue"),
      force: FastCheck.boolean()
    })
  },
  { weight: 1, arbitrary: FastCheck.constant({ do: "logout" }) },
  {
    weight: 4,
    arbitrary: FastCheck.record({
      do: FastCheck.constant("consent"),
      project: FastCheck.constantFrom(0, 1, 2),
      enabled: FastCheck.boolean(),
      by: FastCheck.constantFrom("file" as const, "command" as const)
    })
  },
  {
    weight: 3,
    arbitrary: FastCheck.record({ do: FastCheck.constant("retry"), project: FastCheck.constantFrom(0, 1, 2) })
  },
  { weight: 2, arbitrary: FastCheck.record({ do: FastCheck.constant("switch"), host }) },
  { weight: 1, arbitrary: FastCheck.record({ do: FastCheck.constant("outage"), host }) },
  {
    weight: 4,
    arbitrary: FastCheck.record({
      do: FastCheck.constant("fault"),
      host,
      fault: FastCheck.constantFrom(...faults)
    })
  },
  { weight: 1, arbitrary: FastCheck.record({ do: FastCheck.constant("expire"), host }) },
  { weight: 1, arbitrary: FastCheck.record({ do: FastCheck.constant("revoke"), host }) }
]

/** What may happen one after the other; somebody signs in first, so that there is something to lose. */
export const someHistory = FastCheck.array(FastCheck.oneof(...steps), { minLength: 4, maxLength: 24 }).map(
  (history): ReadonlyArray<Step> => [{ do: "login", user: "ann", team: "red", force: false }, ...history]
)
