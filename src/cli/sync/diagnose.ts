import { mismatchText } from "../../domain/validateEvent.ts"
import { Effect, Schema } from "effect"
import { emit, Output } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { stripControl } from "../../platform/terminalText.ts"
import { diagnose, type Diagnosis } from "../../sync/diagnose.ts"
import { verb } from "../command.ts"

const Count = Schema.NonNegativeInt

const Answer = Schema.Struct({
  total: Count,
  valid: Count,
  invalid: Count,
  results: Schema.Array(
    Schema.Struct({
      event_id: Schema.String,
      event_type: Schema.String,
      status: Schema.Literal("pending", "failed", "held", "synced"),
      valid: Schema.Boolean,
      errors: Schema.Array(Schema.Struct({ field: Schema.String, expected: Schema.String, found: Schema.String }))
    })
  )
})

const report: Report<typeof Answer.Type, typeof Answer.Encoded> = {
  schema: Answer,
  human: ({ invalid, results, total }, { bad, bold, good }) => {
    if (total === 0) return "No event waits on this machine"
    const events = total === 1 ? "1 event" : `${total} events`
    if (invalid === 0) return good(`${events} checked: all of them are as hosts expect them`)
    return [
      bad(`${events} checked: ${invalid} ${invalid === 1 ? "is" : "are"} not as hosts expect them`),
      ...results.flatMap(({ errors, event_id, event_type, status }) => [
        `${bold(stripControl(event_id))}  ${stripControl(event_type)} (${status})`,
        ...errors.map((error) => stripControl(`  ${mismatchText(error)}`))
      ])
    ].join("\n")
  }
}

const answerOf = ({ invalid, results, total }: Diagnosis): typeof Answer.Type => ({
  total,
  valid: total - invalid,
  invalid,
  results: results.map(({ errors, eventId, eventType, status }) => ({
    event_id: eventId,
    event_type: eventType,
    status,
    valid: errors.length === 0,
    errors
  }))
})

export const syncDiagnose = verb({
  path: "sync diagnose",
  does: "read",
  answer: Answer,
  summary: "Check every event that waits against its schema",
  details:
    "Holds each unsent event, held ones too, to the schemas that events are made with, and names each field at fault. " +
    "Sends nothing and changes nothing. Exits 1 when an event is at fault.",
  examples: [
    ["spec-kitty sync diagnose", "See which events a host would refuse, and why"],
    ["spec-kitty sync diagnose --json", "List every event that waits, with its id"]
  ],
  parameters: {},
  run: () =>
    Effect.gen(function* () {
      // People read what is wrong; programs also want to know what is not.
      const { json } = yield* Output
      const diagnosis = yield* diagnose({ sound: json })
      yield* emit(report, answerOf(diagnosis), diagnosis.invalid === 0 ? 0 : 1)
    })
})
