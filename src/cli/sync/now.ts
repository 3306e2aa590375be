import { Clock, Effect, Either, Option, Schema } from "effect"
import { Courier } from "../../events/Courier.ts"
import { makeMeter } from "../../output/meter.ts"
import { emit, Output } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { writeNamed } from "../../platform/AtomicFile.ts"
import { checkWritable } from "../../platform/files.ts"
import { resolve } from "../../platform/path.ts"
import { stripControl } from "../../platform/terminalText.ts"
import { WorkingDirectory } from "../../platform/WorkingDirectory.ts"
import { drain } from "../../sync/drain.ts"
import { exitCodeOf, gotNowhere, summaryLine, type DrainReport } from "../../sync/DrainReport.ts"
import { SyncStopped } from "../../sync/errors.ts"
import { otherProcess } from "../../sync/otherProcess.ts"
import { reportFile } from "../../sync/reportFile.ts"
import { verb } from "../command.ts"
import { flag, text } from "../parameters.ts"
import { FailureKind, failureKind } from "./failureKind.ts"

const Count = Schema.NonNegativeInt

const Drained = Schema.Struct({
  result: Schema.Literal("success", "partial", "failed"),
  synced: Count,
  duplicates: Count,
  failed: Count,
  pending: Count,
  held: Count,
  unclaimed: Count,
  other_accounts: Count,
  other_accounts_held: Count,
  categories: Schema.Record({ key: Schema.String, value: Count }),
  advice: Schema.Array(Schema.String),
  stopped: Schema.NullOr(Schema.String),
  top_failing: Schema.Array(FailureKind),
  summary: Schema.String,
  warnings: Schema.Array(Schema.String)
})

const report: Report<typeof Drained.Type, typeof Drained.Encoded> = {
  schema: Drained,
  human: (drained, { bad, dim, good }) => {
    const { advice, failed, held, other_accounts, other_accounts_held, pending, stopped } = drained
    const { summary, top_failing, unclaimed } = drained
    return [
      nothingIn(drained) ?? (failed + pending === 0 ? good(summary) : summary),
      ...(pending > 0 ? [`Still queued: ${pending}`] : []),
      ...(held > 0 ? [`Held on this machine: ${held}`] : []),
      ...(unclaimed > 0 ? [`No account's yet: ${unclaimed}`] : []),
      ...(other_accounts > 0 ? [`Of other accounts: ${other_accounts}`] : []),
      ...(other_accounts_held > 0 ? [`Held of other accounts: ${other_accounts_held}`] : []),
      ...(stopped === null ? [] : [bad(stopped)]),
      ...top_failing.map(({ count, event_type, reason }) => `  ${count} x ${event_type}: ${stripControl(reason)}`),
      ...advice.map((line) => dim(`  ${line}`))
    ].join("\n")
  }
}

/** An empty queue is one in which nobody's event waits. */
const nothingIn = ({ duplicates, failed, pending, synced, ...rest }: typeof Drained.Type) => {
  if (synced + duplicates + failed + pending > 0) return undefined
  const empty = rest.held + rest.other_accounts + rest.other_accounts_held + rest.unclaimed === 0
  return `Nothing to sync: ${empty ? "the queue is empty" : "no event of your account waits to be sent"}`
}

const answerOf = (drained: DrainReport, warnings: ReadonlyArray<string>): typeof Drained.Type => ({
  result: drained.result,
  synced: drained.synced,
  duplicates: drained.duplicates,
  failed: drained.failed,
  pending: drained.pending,
  held: drained.held,
  unclaimed: drained.unclaimed,
  other_accounts: drained.otherAccounts,
  other_accounts_held: drained.heldElsewhere,
  categories: Object.fromEntries(Object.entries(drained.categories)),
  advice: drained.advice,
  stopped: Option.getOrNull(Option.map(drained.stopped, ({ message }) => message)),
  top_failing: drained.topFailing.map(failureKind),
  summary: summaryLine(drained),
  warnings
})

export const syncNow = verb({
  path: "sync now",
  does: "write",
  remote: true,
  answer: Drained,
  summary: "Send every recorded event to the host",
  details:
    "Sends what waits and what failed before, each event once. Exits 0 only when nothing of your account is left; 75 " +
    "when trying again later may help; 4 when you have to sign in.",
  examples: [
    ["spec-kitty sync now", "Send what waits and show what became of it"],
    ["spec-kitty sync now --report failures.json", "Write down every event that the host refused, and why"]
  ],
  parameters: {
    report: text("report", "Write every failure to this file, as JSON", { placeholder: "FILE" }),
    noStrict: flag("no-strict", "Exit 0 also when events are left")
  },
  run: ({ noStrict, report: file }) =>
    Effect.gen(function* () {
      const output = yield* Output
      // A run cannot be repeated for the sake of a report: where it goes is looked at first, and no directory is made.
      const path = yield* reportPath(file)
      const drained = yield* Effect.flatMap(makeMeter("events"), (progress) =>
        drain({
          failures: Option.isSome(file),
          announce: ({ events, url }) =>
            output.progress(`Sending ${events} ${events === 1 ? "event" : "events"} to ${url}`),
          waiting: (other, left) =>
            output.progress(
              `${otherProcess(Option.getOrElse(other, () => ({})))} sends events of this machine: waiting for it, ${left === 1 ? "1 event is" : `${left} events are`} left. Ctrl-C ends this command alone.`
            ),
          progress
        })
      ).pipe(Effect.scoped)
      yield* Effect.flatMap(Courier, ({ notify }) => notify)
      // What happened is told whatever becomes of the file.
      const written = yield* Effect.either(writeReport(path, drained))
      const warnings = Either.match(written, {
        onLeft: ({ message }) => [`The report was not written: ${message}`],
        onRight: () => []
      })
      const failure = gotNowhere(drained)
      if (Option.isSome(failure) && !noStrict) {
        yield* Effect.forEach(warnings, (warning) => Effect.logWarning(warning))
        return yield* new SyncStopped(withWarnings(failure.value, warnings))
      }
      yield* emit(report, answerOf(drained, warnings), noStrict ? 0 : exitCodeOf(drained))
      yield* written
    })
})

// helpers

const reportPath = (file: Option.Option<string>) =>
  Effect.gen(function* () {
    if (Option.isNone(file)) return Option.none<string>()
    const path = resolve(yield* WorkingDirectory, file.value)
    yield* checkWritable(path, { makesDirectories: false })
    return Option.some(path)
  })

const withWarnings = (
  { category, reason, retryAfterSeconds, waiting }: SyncStopped,
  warnings: ReadonlyArray<string>
) => ({ category, reason, waiting, warnings, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) })

const writeReport = (path: Option.Option<string>, drained: DrainReport) =>
  Effect.gen(function* () {
    if (Option.isNone(path)) return
    yield* writeNamed(path.value, reportFile(drained, yield* Clock.currentTimeMillis))
  })
