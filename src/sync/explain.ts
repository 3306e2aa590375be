import { Effect, Option } from "effect"
import { accountOf } from "../auth/Scope.ts"
import { isObject, parseJson } from "../contract/wire.ts"
import { Consent } from "../events/Consent.ts"
import { EventQueue } from "../events/EventQueue.ts"
import type { Attempt, QueueRow } from "../events/QueuedEvent.ts"
import { faultsOf } from "./diagnose.ts"
import { findEvent } from "./findEvent.ts"
import { gatesOf, type Gate } from "./gates.ts"
import { standing } from "./standing.ts"

/** What became of one event, and what will. Times are epoch milliseconds. */
export interface Explanation {
  readonly row: QueueRow
  /** The event as it travels; empty where it cannot be read. */
  readonly event: Readonly<Record<string, unknown>>
  /** Whose it is; null while it was recorded signed out and nobody adopted it. */
  readonly account: { readonly server: string; readonly user: string; readonly team: string } | null
  readonly gates: ReadonlyArray<Gate>
  readonly attempts: ReadonlyArray<Attempt>
  /** When it is tried again by itself; null: when somebody runs `spec-kitty sync now`, or never. */
  readonly nextAttemptAt: number | null
  /** The one thing that helps; null when there is nothing left to do. */
  readonly nextAction: string | null
}

/** Everything this machine knows about one event (id or the beginning of one): no network, no write. */
export const explain = Effect.fn("sync.explain")(function* (text: string) {
  const queue = yield* EventQueue
  const row = yield* findEvent(text)
  const consent = yield* Consent
  const projectUuid = row.projectUuid?.toLowerCase() ?? ""
  const project = { ...(yield* consent.standing(projectUuid)), projectUuid }
  const gates = gatesOf(row, faultsOf(row), yield* standing, { withheld: yield* consent.withheld, project })
  const explanation: Explanation = {
    row,
    event: Option.getOrElse(Option.filter(parseJson(row.data), isObject), () => ({})),
    account: row.scope === null ? null : accountOf(row.scope),
    gates,
    attempts: yield* queue.attempts(row),
    nextAttemptAt: row.status === "synced" || row.status === "held" ? null : row.nextAttemptAt,
    nextAction: row.status === "synced" ? null : (firstRemedy(gates) ?? "Run `spec-kitty sync now`.")
  }
  return explanation
})

// helpers

const firstRemedy = (gates: ReadonlyArray<Gate>) => gates.find(({ state }) => state === "blocked")?.remedy
