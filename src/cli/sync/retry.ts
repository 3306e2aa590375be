import { Effect, Option, Schema } from "effect"
import { tellDaemon } from "../../daemon/tellDaemon.ts"
import type { QueueStatus } from "../../events/QueuedEvent.ts"
import { UsageProblem } from "../../output/errors.ts"
import { emit } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { retryAll, retryDamaged, retryEvent } from "../../sync/retry.ts"
import { verb } from "../command.ts"
import { flag, optionalArgument } from "../parameters.ts"

const Answer = Schema.Struct({
  result: Schema.Literal("success"),
  /** Refused events that wait again. */
  retried: Schema.NonNegativeInt,
  /** Events that had been held until their project agreed, and wait now. */
  released: Schema.NonNegativeInt,
  /** Events of a damaged file that nobody could say the owner of: they wait as those of the account in use now. */
  claimed: Schema.NonNegativeInt,
  /** The event that was named, and how it stood. */
  event_id: Schema.NullOr(Schema.String),
  status: Schema.NullOr(Schema.Literal("pending", "failed", "held", "synced")),
  advice: Schema.Array(Schema.String)
})

const report: Report<typeof Answer.Type, typeof Answer.Encoded> = {
  schema: Answer,
  human: ({ advice, claimed, event_id, released, retried, status }, { dim }) => {
    const moved = retried + released + claimed
    const again = `${moved} ${moved === 1 ? "event waits" : "events wait"} again; \`spec-kitty sync now\` sends ${moved === 1 ? "it" : "them"}`
    const none = advice.length === 0 ? "Nothing to retry: no event has failed" : "Nothing to retry here"
    const nothing = status === null ? none : `${event_id} ${words[status]}`
    return [
      moved === 0 ? nothing : again,
      ...(released === 0 ? [] : [`Released, for this project has sync enabled now: ${released}`]),
      ...(claimed === 0 ? [] : [`Of a damaged file, now taken as yours: ${claimed}`]),
      ...advice.map((line) => dim(`  ${line}`))
    ].join("\n")
  }
}

export const syncRetry = verb({
  path: "sync retry",
  does: "write",
  answer: Answer,
  summary: "Let refused events wait to be sent again, and held ones once their project agrees",
  details:
    "Sends nothing by itself: background sync, which is told of it where it runs, or `spec-kitty sync now` does. What was tried before is remembered. Events that " +
    "are held because their project had `sync.enabled: false` are released where this is run in that project and it has " +
    "sync enabled now; nothing else releases them. Events that were salvaged from a damaged queue and may be another account's " +
    "are held too: naming one, or --damaged in their project, says that they are yours.",
  examples: [
    ["spec-kitty sync retry --all", "Retry every event of your account that failed"],
    ["spec-kitty sync retry 01KG2V7QSMJ1FM3", "Retry one, named by its id or the beginning of it"],
    [
      "spec-kitty sync retry --damaged",
      "Say that this project's events of a damaged queue are yours, so that they are sent"
    ]
  ],
  parameters: {
    event: optionalArgument("EVENT", "Id of the event, or its beginning"),
    all: flag("all", "Every failed event of the account in use, and those that this project held back"),
    damaged: flag("damaged", "Every event of this project that a damaged queue left in doubt, as yours")
  },
  run: ({ all, damaged, event }) =>
    Effect.gen(function* () {
      if ([all, damaged, Option.isSome(event)].filter((said) => said).length !== 1) {
        return yield* new UsageProblem({ path: ["sync", "retry"], problem: either })
      }
      if (Option.isNone(event)) {
        const done = yield* damaged ? retryDamaged : retryAll
        yield* emit(report, { result: "success", ...done, event_id: null, status: null })
        return yield* tellDaemon("nudge")
      }
      const { row, ...done } = yield* retryEvent(event.value)
      yield* emit(report, { result: "success", ...done, event_id: row.eventId, status: row.status })
      yield* tellDaemon("nudge")
    })
})

// helpers

const either = "Name one EVENT, or say --all or --damaged"

const words: Readonly<Record<QueueStatus, string>> = {
  pending: "waits already",
  failed: "was taken up by somebody else at this moment",
  synced: "has been delivered",
  held: "is held on this machine; `spec-kitty sync explain` says why"
}
