import { Effect, Schema } from "effect"
import { daemonLog, journal } from "../../../daemon/journal.ts"
import { interrupted, runDaemon } from "../../../daemon/run.ts"
import type { AppError } from "../../../output/AppError.ts"
import { errorText } from "../../../output/errorDocument.ts"
import { loggedTo } from "../../../output/logger.ts"
import { emit, Output } from "../../../output/Output.ts"
import type { Report } from "../../../output/Report.ts"
import { isStandardError } from "../../../platform/logFile.ts"
import { LiveClient } from "../../../sync/LiveClient.ts"
import { verb } from "../../command.ts"

const Ended = Schema.Struct({ result: Schema.Literal("ended"), reason: Schema.String })

const report: Report<typeof Ended.Type, typeof Ended.Encoded> = {
  schema: Ended,
  human: ({ reason }) => `Background sync ended: ${reason}`
}

export const syncDaemonRun = verb({
  path: "sync daemon run",
  does: "terminal",
  answer: Ended,
  summary: "Send events in this process until Ctrl-C",
  details:
    "What `sync daemon start` starts, here in the foreground: for a service manager, or to watch. Sends what waits at once, when " +
    "a command has recorded something, and every 300 seconds: over a WebSocket while that is up, else in batches; leaves a host in trouble alone for longer and longer. Ends " +
    "by itself when there was nothing to do for 30 minutes. One runs for each user and SPEC_KITTY_HOME.",
  examples: [["spec-kitty sync daemon run", "Send events as they come, and show what is sent"]],
  parameters: {},
  run: () =>
    Effect.gen(function* () {
      const { json, progress, untilInterrupted } = yield* Output
      // Whoever was started detached speaks into the log already.
      const isDetached = yield* Effect.flatMap(daemonLog, isStandardError)
      const delivering = Effect.provide(
        runDaemon((line) => (isDetached ? Effect.void : progress(line))),
        LiveClient.layer
      )
      const ended = Effect.map(delivering, (reason): End => ({ reason, exitCode: 0 }))
      const { exitCode, reason } = yield* Effect.raceFirst(isDetached ? intoLog(ended) : ended, untilInterrupted).pipe(
        // Who reads a document gets one of this end, too; people see it on stderr.
        Effect.onInterrupt(() => (json ? emit(report, { result: "ended" as const, reason: interrupted }) : Effect.void))
      )
      yield* emit(report, { result: "ended" as const, reason }, exitCode)
    })
})

// helpers

interface End {
  readonly reason: string
  readonly exitCode: 0 | 1
}

/** What else it would say on stderr goes into its log as lines with a time; that another one was first is no failure there. */
const intoLog = <E extends AppError, R>(delivering: Effect.Effect<End, E, R>) =>
  Effect.flatMap(journal, (write) =>
    delivering.pipe(
      Effect.catchAll((error) => {
        const end: End = { reason: error.message, exitCode: error._tag === "DaemonRuns" ? 0 : 1 }
        return Effect.as(write(end.exitCode === 0 ? end.reason : errorText(error).replaceAll("\n\n", ". ")), end)
      }),
      loggedTo(write)
    )
  )
