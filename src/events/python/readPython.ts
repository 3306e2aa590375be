import { Effect } from "effect"
import { QueueUnavailable } from "../errors.ts"
import type { EventQueue } from "../EventQueue.ts"
import { emptyCounts } from "../QueuedEvent.ts"
import type { Database } from "../sql.ts"
import { countPythonRows } from "./pythonRows.ts"

/**
 * A queue of the Python spec-kitty for those who only look (design R13): its rows count as recorded signed out, and the
 * file stays as it is. Whoever wants to see single events has to import it first; whoever writes opens it anew, and does.
 */
export const readPython = (database: Database, path: string): EventQueue["Type"] => {
  const counted = database.read(countPythonRows)
  const refuse = () =>
    Effect.flatMap(
      counted,
      ({ count }) => new QueueUnavailable({ path, reason: "python_schema", detail: `${count} events` })
    )
  const reopen = () => new QueueUnavailable({ path, reason: "replaced", detail: "" })
  return {
    counts: (scope) =>
      Effect.map(counted, ({ count, newest, often, oldest, untried }) => ({
        ...emptyCounts,
        ...(scope === null ? { pending: count } : { unclaimed: count }),
        python: count,
        oldestPendingAt: scope === null && oldest !== null ? oldest * 1000 : null,
        retries:
          scope === null
            ? { zero: untried, oneToThree: count - untried - often, fourOrMore: often }
            : emptyCounts.retries,
        lastEmittedAt: newest === null ? null : newest * 1000
      })),
    // Its import looks for damage by itself.
    verify: () => Effect.void,
    pendingElsewhere: () => Effect.succeed(0),
    find: refuse,
    attempts: refuse,
    discardedAt: refuse,
    evictedAt: refuse,
    unsent: refuse,
    limits: refuse,
    // Where its projects lie it does not say.
    places: Effect.succeed([]),
    heldOf: () => Effect.succeed([]),
    prepare: reopen(),
    offer: reopen,
    offerAll: reopen,
    restore: reopen,
    next: reopen,
    settle: reopen,
    adopt: reopen,
    requeue: reopen,
    release: reopen,
    claim: reopen,
    noteConsent: reopen,
    discard: reopen,
    discardHeld: reopen,
    noteStop: reopen,
    rememberLimits: reopen
  }
}
