import { Effect } from "effect"
import { unchecked } from "../sync/Connection.ts"
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

const events = (count: number) => (count === 1 ? "1 event" : `${count} events`)

const findingOf = ({ lastStop, queue: { evicted, failed, held, pending, topFailing } }: SyncStatus): Finding => {
  const details = Object.fromEntries(
    Object.entries({ pending, failed, held, evicted }).map(([name, count]) => [name, String(count)])
  )
  const [first] = topFailing
  if (failed > 0) {
    const why = first === undefined ? "" : `, most of all ${first.eventType}: ${first.reason}`
    return problem(
      `The host refused ${events(failed)}${why}`,
      "Run `spec-kitty sync now`: it tries them again, and says what helps.",
      details
    )
  }
  const waiting = pending === 0 ? "No event waits" : `${events(pending)} to be sent`
  return fine(
    "queue",
    lastStop === null || pending === 0 ? waiting : `${waiting}; the latest run stopped: ${lastStop.reason}`,
    details
  )
}
