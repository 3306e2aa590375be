import { Effect, Schema } from "effect"
import { Output } from "../../output/Output.ts"
import type { Style } from "../../output/Report.ts"
import type { Answer } from "../../tracker/SaaSTrackerClient.ts"
import { localHuman } from "./localHuman.ts"
import { misreadLines, tellMisread } from "./misread.ts"
import type { Misread } from "../../tracker/sparing.ts"
import { Progress } from "../../tracker/Progress.ts"

/**
 * Shows an answer: with `--json` as it came, unchanged (S059 FR-024). What is not complete, or not understood in every part,
 * ends the command with 1.
 */
export const showAnswer =
  <Envelope>(
    human: (envelope: Envelope, style: Style, misread: ReadonlyArray<Misread> | undefined) => string,
    shortfall: (envelope: Envelope, misread: number) => string | null = () => null
  ) =>
  <E, R>(answer: Effect.Effect<Answer<Envelope>, E, R>): Effect.Effect<void, E, R | Output> =>
    Effect.gen(function* () {
      const output = yield* Output
      const { envelope, local, misread, raw } = yield* Effect.provideService(answer, Progress, output.progress)
      const report = {
        schema: Schema.Unknown,
        human: (_: unknown, style: Style) =>
          [
            local === undefined ? human(envelope, style, misread) : localHuman(local, style),
            ...misreadLines(misread, style)
          ].join("\n")
      }
      const short = shortfall(envelope, misread?.length ?? 0)
      yield* output.emit(report, raw, short === null && misread === undefined ? 0 : 1)
      // With `--json` the answer is printed as it came; why the command ends with 1 is told on stderr.
      if (output.json && short !== null) yield* output.progress(local === undefined ? short : notSynced)
      yield* tellMisread(misread)
    })

// helpers

const notSynced = "Not every issue could be synced; `errors` in the answer names what could not"
