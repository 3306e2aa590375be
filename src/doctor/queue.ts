import { Effect } from "effect"
import { unchecked } from "../sync/Connection.ts"
import { adoption, eventsOf, recordedByNobody } from "../sync/elsewhere.ts"
import { syncStatus, type SyncStatus } from "../sync/status.ts"
import { fine, type Finding } from "./Finding.ts"

/** Whether events can be recorded, and the host takes what was: the numbers of `sync status`, from the same look. */
export const queue = syncStatus(unchecked).pipe(
  Effect.map((status) => findingOf(status)),
  Effect.catchAll(({ message }) =>
    Effect.succeed(problem(message, "Run `spec-kitty sync status`: it says what to do.", {}))
  ),
  Effect.map((finding): ReadonlyArray<Finding> => [finding]),
  Effect.withSpan("doctor.queue")
)

// helpers

const problem = (message: string, nextAction: string, details: Finding["details"]): Finding => ({
  check: "queue",
  status: "problem",
  message,
  nextAction,
  details
})

const findingOf = ({ advice, countedFor, enabled, lastStop, queue, unclaimed }: SyncStatus): Finding => {
  const { evicted, failed, held, otherAccounts, pending, topFailing } = queue
  const details = Object.fromEntries(
    Object.entries({ pending, failed, held, unclaimed, other_accounts: otherAccounts, evicted }).map(
      ([name, count]) => [name, String(count)]
    )
  )
  const [first] = topFailing
  if (failed > 0) {
    const why = first === undefined ? "" : `, most of all ${first.eventType}: ${first.reason}`
    return problem(
      `The host refused ${eventsOf(failed)}${why}`,
      "Run `spec-kitty sync now`: it tries them again, and says what helps.",
      details
    )
  }
  // Without the hosted part there is nobody to adopt them, and that is no problem.
  if (enabled && unclaimed > 0) {
    return problem(
      `${eventsOf(unclaimed)} ${recordedByNobody}: no account's yet, so not sent`,
      adoption(enabled),
      details
    )
  }
  const own = countedFor === "account" ? pending : 0
  const waiting =
    own > 0
      ? [`${eventsOf(own)} to be sent${lastStop === null ? "" : `; the latest run stopped: ${lastStop.reason}`}`]
      : advice.length === 0
        ? ["No event waits"]
        : countedFor === "account"
          ? ["No event of your account waits"]
          : []
  return fine("queue", [...waiting, ...advice].join(". "), details)
}
