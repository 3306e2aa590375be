import { Effect, Option, Schema } from "effect"
import type { QueueStatus } from "../../events/QueuedEvent.ts"
import { UsageProblem } from "../../output/errors.ts"
import { emit } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { retryAll, retryEvent } from "../../sync/retry.ts"
import { verb } from "../command.ts"
import { flag, optionalArgument } from "../parameters.ts"

const Answer = Schema.Struct({
  result: Schema.Literal("success"),
  /** Refused events that wait again. */
  retried: Schema.NonNegativeInt,
  /** Events that had been held until their project agreed, and wait now. */
  released: Schema.NonNegativeInt,
  /** The event that was named, and how it stood. */
  event_id: Schema.NullOr(Schema.String),
  status: Schema.NullOr(Schema.Literal("pending", "failed", "held", "synced")),
  advice: Schema.Array(Schema.String)
})

const report: Report<typeof Answer.Type, typeof Answer.Encoded> = {
  schema: Answer,
  human: ({ advice, event_id, released, retried, status }, { dim }) => {
    const moved = retried + released
    const again = `${moved} ${moved === 1 ? "event waits" : "events wait"} again; \`spec-kitty sync now\` sends ${moved === 1 ? "it" : "them"}`
    const nothing = status === null ? "Nothing to retry: no event has failed" : `${event_id} ${words[status]}`
    return [
      moved === 0 ? nothing : again,
      ...(released === 0 ? [] : [`Released, for this project has sync enabled now: ${released}`]),
      ...advice.map((line) => dim(`  ${line}`))
    ].join("\n")
  }
}

export const syncRetry = verb({
  path: "sync retry",
  answer: Answer,
  summary: "Let refused events wait to be sent again, and held ones once their project agrees",
  details:
    "Sends nothing by itself: background sync or `spec-kitty sync now` does. What was tried before is remembered. Events that " +
    "were recorded while their project had `sync.enabled: false` are released where this is run in that project and it has " +
    "sync enabled now; nothing else releases them.",
  examples: [
    ["spec-kitty sync retry --all", "Retry every event of your account that failed"],
    ["spec-kitty sync retry 01KG2V7QSMJ1FM3", "Retry one, named by its id or the beginning of it"]
  ],
  parameters: {
    event: optionalArgument("EVENT", "Id of the event, or its beginning"),
    all: flag("all", "Every failed event of the account in use, and those that this project held back")
  },
  run: ({ all, event }) =>
    Effect.gen(function* () {
      if (all === Option.isSome(event)) return yield* new UsageProblem({ path: ["sync", "retry"], problem: either })
      if (Option.isNone(event)) {
        return yield* emit(report, { result: "success", ...(yield* retryAll), event_id: null, status: null })
      }
      const { row, ...done } = yield* retryEvent(event.value)
      yield* emit(report, { result: "success", ...done, event_id: row.eventId, status: row.status })
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
