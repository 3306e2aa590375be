import { Effect, Schema } from "effect"
import { Output } from "../../output/Output.ts"
import type { Style } from "../../output/Report.ts"
import type { Answer } from "../../tracker/SaaSTrackerClient.ts"
import { misreadLines, tellMisread } from "./misread.ts"
import { Progress } from "../../tracker/Progress.ts"

/**
 * Shows an answer: with `--json` as it came, unchanged (S059 FR-024). What is not complete, or not understood in every part,
 * ends the command with 1.
 */
export const showAnswer =
  <Envelope>(
    human: (envelope: Envelope, style: Style) => string,
    isComplete: (envelope: Envelope) => boolean = () => true
  ) =>
  <E, R>(answer: Effect.Effect<Answer<Envelope>, E, R>): Effect.Effect<void, E, R | Output> =>
    Effect.gen(function* () {
      const output = yield* Output
      const { envelope, misread, raw } = yield* Effect.provideService(answer, Progress, output.progress)
      const report = {
        schema: Schema.Unknown,
        human: (_: unknown, style: Style) => [human(envelope, style), ...misreadLines(misread, style)].join("\n")
      }
      yield* output.emit(report, raw, isComplete(envelope) && misread === undefined ? 0 : 1)
      yield* tellMisread(misread)
    })
