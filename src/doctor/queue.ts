import { Effect, Option } from "effect"
import { EventQueue } from "../events/EventQueue.ts"
import { unchecked } from "../sync/Connection.ts"
import { adoption, adviceOnOthers, eventsOf, recordedByNobody } from "../sync/elsewhere.ts"
import { adviceOnHeld, mending } from "../sync/held.ts"
import { syncStatus, type SyncStatus } from "../sync/status.ts"
import { fine, type Finding } from "./Finding.ts"

/** Whether events can be recorded, and the host takes what was: the numbers of `sync status`, from the same look. */
export const queue = Effect.zipRight(
  Effect.flatMap(EventQueue, (queue) => queue.verify({ thorough: true })),
  syncStatus(unchecked)
).pipe(
  Effect.map((status): ReadonlyArray<Finding> => [findingOf(status), ...unclaimedIn(status)]),
  Effect.catchAll(({ message, nextAction }) => Effect.succeed([problem(message, nextAction, {})])),
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

const own = ({ countedFor, queue }: SyncStatus) => (countedFor === "account" ? queue.pending : 0)

const findingOf = (status: SyncStatus): Finding => {
  const { enabled, lastStop, queue, unclaimed } = status
  const { evicted, failed, held, heldElsewhere, otherAccounts, pending, topFailing } = queue
  const elsewhere = { other_accounts: otherAccounts, other_accounts_held: heldElsewhere }
  const details = Object.fromEntries(
    Object.entries({ pending, failed, held, unclaimed, ...elsewhere, evicted }).map(([name, count]) => [
      name,
      String(count)
    ])
  )
  if (Option.isSome(status.lost)) return problem(status.lost.value.message, status.lost.value.nextAction, details)
  const [unheard] = status.unheard
  if (unheard !== undefined) return problem(unheard, mending, details)
  const [first] = topFailing
  if (failed > 0) {
    const why = first === undefined ? "" : `, most of all ${first.eventType}: ${first.reason}`
    return problem(
      `The host refused ${eventsOf(failed)}${why}`,
      "Run `spec-kitty sync now`: it tries them again, and says what helps.",
      details
    )
  }
  const anybodys = own(status) + unclaimed + held + otherAccounts + heldElsewhere
  const waiting = anybodys === 0 ? "No event waits" : "No event of your account waits"
  const sending = `${eventsOf(own(status))} to be sent${lastStop === null ? "" : `; the latest run stopped: ${lastStop.reason}`}`
  const others = adviceOnOthers({ others: queue.others, unclaimed: 0 }, enabled)
  const sentences = [`${own(status) > 0 ? sending : waiting}.`, ...others, ...adviceOnHeld(queue), ...lostIn(evicted)]
  return fine("queue", sentences.length === 1 ? sentences.join().slice(0, -1) : sentences.join(" "), details)
}

/** As `sync status` counts them. */
const lostIn = (evicted: number) =>
  evicted === 0
    ? []
    : [
        `${eventsOf(evicted)} ${evicted === 1 ? "was" : "were"} lost, unsent, because the queue was full (\`sync.max_queue_size\`).`
      ]

/** Those that no login has adopted; without the hosted part there is nobody to adopt them, and that is no problem. */
const unclaimedIn = ({ enabled, unclaimed }: SyncStatus): ReadonlyArray<Finding> => {
  if (unclaimed === 0) return []
  const message = `${eventsOf(unclaimed)} ${recordedByNobody}: no account's yet, so not sent`
  const found = enabled ? problem(message, adoption(enabled), {}) : fine("unclaimed", message)
  return [{ ...found, check: "unclaimed", details: { unclaimed: String(unclaimed) } }]
}
