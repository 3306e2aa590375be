import { Effect, Schema } from "effect"
import { stopDaemon } from "../../../daemon/stop.ts"
import { emit } from "../../../output/Output.ts"
import type { Report } from "../../../output/Report.ts"
import { verb } from "../../command.ts"

const Stopped = Schema.Struct({
  result: Schema.Literal("stopped", "not_running"),
  pid: Schema.NullOr(Schema.Int)
})

const report: Report<typeof Stopped.Type, typeof Stopped.Encoded> = {
  schema: Stopped,
  human: ({ pid, result }) =>
    result === "stopped" ? `Background sync has ended (process ${pid})` : "Background sync does not run"
}

export const syncDaemonStop = verb({
  path: "sync daemon stop",
  does: "write",
  answer: Stopped,
  summary: "Stop sending events in the background",
  details:
    "Events stay queued and are sent by `spec-kitty sync now`, or by the next daemon. Only a process that is proven to be " +
    "this daemon is ended. To keep it from starting by itself: `spec-kitty config set sync.background_daemon manual`.",
  examples: [["spec-kitty sync daemon stop", "End the process in the background"]],
  parameters: {},
  run: () => Effect.flatMap(stopDaemon, (stopped) => emit(report, stopped))
})
