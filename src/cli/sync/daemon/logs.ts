import { Effect, Option, Schema } from "effect"
import { daemonLog } from "../../../daemon/journal.ts"
import { emit } from "../../../output/Output.ts"
import type { Report } from "../../../output/Report.ts"
import { readTextIfExists } from "../../../platform/AtomicFile.ts"
import { stripControl } from "../../../platform/terminalText.ts"
import { verb } from "../../command.ts"
import { integer } from "../../parameters.ts"

const Log = Schema.Struct({ log: Schema.String, lines: Schema.Array(Schema.String) })

const report: Report<typeof Log.Type, typeof Log.Encoded> = {
  schema: Log,
  human: ({ lines, log }) =>
    lines.length === 0
      ? `Nothing has been sent in the background yet: ${log} is empty`
      : lines.map(stripControl).join("\n")
}

export const syncDaemonLogs = verb({
  path: "sync daemon logs",
  does: "read",
  answer: Log,
  summary: "Show what background sync has done",
  details: "The last lines of its log, oldest first. It holds no token and no event.",
  examples: [
    ["spec-kitty sync daemon logs", "The last 50 lines"],
    ["spec-kitty sync daemon logs --lines 5 --json", "The last five, for programs"]
  ],
  parameters: {
    lines: integer("lines", "At most this many of the last ones", { minimum: 1, maximum: 100_000, default: 50 })
  },
  run: ({ lines }) =>
    Effect.gen(function* () {
      const log = yield* daemonLog
      const parts = yield* Effect.forEach([`${log}.1`, log], readTextIfExists)
      const all = parts.flatMap((text) =>
        Option.getOrElse(text, () => "")
          .split("\n")
          .filter((line) => line !== "")
      )
      yield* emit(report, { log, lines: all.slice(-lines) })
    })
})
