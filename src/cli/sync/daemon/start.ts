import { Effect, Schema } from "effect"
import { startDaemon } from "../../../daemon/start.ts"
import { formatTimestamp } from "../../../domain/timestamp.ts"
import { emit } from "../../../output/Output.ts"
import type { Report } from "../../../output/Report.ts"
import { verb } from "../../command.ts"

const Started = Schema.Struct({
  result: Schema.Literal("started", "already_running", "replaced"),
  pid: Schema.Int,
  version: Schema.String,
  server: Schema.NullOr(Schema.String),
  since: Schema.String
})

const words = { started: "has started", already_running: "runs already", replaced: "was started anew" } as const

const report: Report<typeof Started.Type, typeof Started.Encoded> = {
  schema: Started,
  human: ({ pid, result, server }) =>
    `Background sync ${words[result]} (process ${pid})${server === null ? "" : `; events go to ${server}`}`
}

export const syncDaemonStart = verb({
  path: "sync daemon start",
  does: "write",
  answer: Started,
  summary: "Start to send events in the background",
  details:
    "Starts a process of its own, which outlives this terminal, and waits until it is up. One that runs already is told to try " +
    "everything now; one of an older version, or for another host, is replaced. The setting sync.background_daemon is " +
    "about what starts by itself and does not matter here.",
  examples: [
    ["spec-kitty sync daemon start", "Send events by themselves from now on"],
    ["spec-kitty sync daemon status", "See what it does"]
  ],
  parameters: {},
  run: () =>
    Effect.gen(function* () {
      const { process, result } = yield* startDaemon
      const { pid, server, since, version } = process
      yield* emit(report, { result, pid, version, server, since: formatTimestamp(since) })
    })
})
