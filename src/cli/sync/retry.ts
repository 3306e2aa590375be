import { Effect, Option, Schema } from "effect"
import type { QueueStatus } from "../../events/QueuedEvent.ts"
import { UsageProblem } from "../../output/errors.ts"
import { emit } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { retryAll, retryEvent } from "../../sync/retry.ts"
import { verb } from "../command.ts"
import { flag, optionalArgument } from "../parameters.ts"

const Retried = Schema.Struct({
  result: Schema.Literal("success"),
  retried: Schema.NonNegativeInt,
  /** The event that was named, and how it stood. */
  event_id: Schema.NullOr(Schema.String),
  status: Schema.NullOr(Schema.Literal("pending", "failed", "held", "synced"))
})

const report: Report<typeof Retried.Type, typeof Retried.Encoded> = {
  schema: Retried,
  human: ({ event_id, retried, status }) => {
    if (retried === 0) return status === null ? "Nothing to retry: no event has failed" : `${event_id} ${words[status]}`
    return `${retried} ${retried === 1 ? "event waits" : "events wait"} again; \`spec-kitty sync now\` sends ${retried === 1 ? "it" : "them"}`
  }
}

export const syncRetry = verb({
  path: "sync retry",
  answer: Retried,
  summary: "Let refused events wait to be sent again",
  details:
    "Sends nothing by itself: background sync or `spec-kitty sync now` does. What was tried before is remembered.",
  examples: [
    ["spec-kitty sync retry --all", "Retry every event of your account that failed"],
    ["spec-kitty sync retry 01KG2V7QSMJ1FM3", "Retry one, named by its id or the beginning of it"]
  ],
  parameters: {
    event: optionalArgument("EVENT", "Id of the event, or its beginning"),
    all: flag("all", "Every failed event of the account in use")
  },
  run: ({ all, event }) =>
    Effect.gen(function* () {
      if (all === Option.isSome(event)) return yield* new UsageProblem({ path: ["sync", "retry"], problem: either })
      if (Option.isNone(event)) {
        return yield* emit(report, { result: "success", retried: yield* retryAll, event_id: null, status: null })
      }
      const { retried, row } = yield* retryEvent(event.value)
      yield* emit(report, { result: "success", retried, event_id: row.eventId, status: row.status })
    })
})

// helpers

const either = "Name one EVENT, or say --all"

const words: Readonly<Record<QueueStatus, string>> = {
  pending: "waits already",
  failed: "was taken up by somebody else at this moment",
  synced: "has been delivered",
  held: "is held on this machine; `spec-kitty sync explain` says why"
}
