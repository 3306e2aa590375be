import { FastCheck } from "effect"
import type { Ending } from "./Ending.ts"
import { endingsOf } from "./endings.ts"
import { type Endpoint, endpoints } from "./endpoints.ts"
import { isEndless, type Reply, reply } from "./reply.ts"

/** What a host answers to one call, request by request, and what has to come of it. */
export interface Plan extends Ending {
  readonly endpoint: Endpoint["name"]
  /** The caller's own bounds have to end it. */
  readonly endless: boolean
}

/** Plan number `number` of a seed: whoever draws it, host or test, gets the same one. */
export const planOf = (seed: number, number: number): Plan => {
  const [plan] = FastCheck.sample(plans, { numRuns: 1, seed: (seed * 1_000_003 + number) | 0 })
  if (plan === undefined) throw new Error("nothing was drawn")
  return plan
}

// helpers

/** What may come before: the host is busy, the token is refused, the path lacks its slash. */
const before = FastCheck.constantFrom<ReadonlyArray<Reply>>(
  ...Array.from({ length: 12 }, () => []),
  [reply(429, '{"code":"rate_limited","retry_after_seconds":3}')],
  [reply(429, "later")],
  [reply(401, '{"code":"token_expired"}')],
  [reply(308, "", { headers: { location: "SELF/" } })],
  [reply(401, ""), reply(429, '{"retry_after_seconds":0.1}')]
)

const plans = FastCheck.tuple(FastCheck.constantFrom(...endpoints), before).chain(([endpoint, first]) =>
  endingsOf(endpoint).map(({ outcome, replies }): Plan => {
    const all = [...first, ...replies]
    return {
      endpoint: endpoint.name,
      replies: all,
      outcome,
      endless: all.some(isEndless) || outcome.errors?.includes("OperationTimedOut") === true
    }
  })
)
