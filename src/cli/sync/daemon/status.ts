import { Effect, Schema } from "effect"
import { Rollout } from "../../../config/Rollout.ts"
import { SyncConfig } from "../../../config/SyncConfig.ts"
import { DeliveryMode } from "../../../daemon/DeliveryMode.ts"
import { daemonStatus, type DaemonStatus } from "../../../daemon/status.ts"
import { formatTimestamp, knownTime } from "../../../domain/timestamp.ts"
import { emit } from "../../../output/Output.ts"
import type { Report } from "../../../output/Report.ts"
import { stripControl } from "../../../platform/terminalText.ts"
import { verb } from "../../command.ts"

const Count = Schema.NonNegativeInt
const Text = Schema.NullOr(Schema.String)

const Background = Schema.Struct({
  state: Schema.Literal("stopped", "running", "stuck", "died"),
  enabled: Schema.Boolean,
  policy: Schema.Literal("auto", "manual"),
  pid: Schema.NullOr(Schema.Int),
  version: Text,
  server: Text,
  since: Text,
  draining: Schema.Boolean,
  delivery: Schema.NullOr(DeliveryMode.fields.mode),
  delivery_reason: Text,
  outdated: Schema.Boolean,
  last_drain: Schema.NullOr(
    Schema.Struct({ at: Schema.String, synced: Count, duplicates: Count, refused: Count, pending: Count })
  ),
  trouble: Schema.NullOr(
    Schema.Struct({ failures: Count, until: Schema.String, category: Schema.String, reason: Schema.String })
  ),
  parked: Schema.NullOr(Schema.Struct({ since: Schema.String, category: Schema.String, reason: Schema.String })),
  ended: Schema.NullOr(Schema.Struct({ at: Schema.String, reason: Schema.String })),
  log: Schema.String,
  problem: Text,
  next_action: Text
})
type Background = typeof Background.Type

const report: Report<Background, typeof Background.Encoded> = {
  schema: Background,
  human: (status, { bad }) => {
    const { ended, enabled, last_drain, log, next_action, outdated, parked, policy, problem, server, trouble } = status
    return [
      ["Background", standing(status)],
      ...(server === null ? [] : [["Server", server]]),
      ...(status.delivery === null ? [] : [["Delivery", way(status.delivery, status.delivery_reason)]]),
      ...(outdated
        ? [["Outdated", "of another version, or for another host: `spec-kitty sync daemon start` replaces it"]]
        : []),
      ["Policy", policy === "auto" ? "auto (starts by itself)" : "manual (starts only when asked to)"],
      ["Last run", last_drain === null ? "never" : ran(last_drain)],
      ...(trouble === null ? [] : [["Trouble", `${stripControl(trouble.reason)}; next try at ${trouble.until}`]]),
      ...(parked === null ? [] : [["Parked", `since ${parked.since}`]]),
      ...(ended === null || status.state === "running" ? [] : [["Ended", `${ended.at}: ${ended.reason}`]]),
      ["Log", log],
      ...(enabled ? [] : [["", "SaaS sync is not enabled on this machine: set `SPEC_KITTY_ENABLE_SAAS_SYNC=1`"]]),
      ...(problem === null ? [] : [["Problem", bad(stripControl(problem))]]),
      ...(next_action === null ? [] : [["", next_action]])
    ]
      .map(([name = "", value = ""]) => `${name.padEnd(12)}${value}`)
      .join("\n")
  }
}

export const syncDaemonStatus = verb({
  path: "sync daemon status",
  does: "read",
  answer: Background,
  summary: "Show whether events are sent in the background, and how that goes",
  details: "Changes nothing, and asks nobody but the daemon itself, on this machine.",
  examples: [["spec-kitty sync daemon status", "See since when it runs, and what it has sent"]],
  parameters: {},
  run: () =>
    Effect.gen(function* () {
      const { enabled } = yield* Rollout
      const policy = yield* Effect.flatMap(SyncConfig, ({ backgroundDaemon }) => backgroundDaemon)
      yield* emit(report, { ...answerOf(yield* daemonStatus), enabled, policy })
    })
})

// helpers

const answerOf = (status: DaemonStatus): Omit<Background, "enabled" | "policy"> => {
  const { ended, lastDrain, parked, problem, since, standing, trouble, ...rest } = status
  return {
    state: standing,
    pid: rest.pid,
    version: rest.version,
    server: rest.server,
    draining: rest.draining,
    delivery: rest.delivery?.mode ?? null,
    delivery_reason: rest.delivery?.reason ?? null,
    outdated: rest.outdated,
    log: rest.log,
    since: knownTime(since),
    last_drain: lastDrain === null ? null : { ...lastDrain, at: formatTimestamp(lastDrain.at) },
    trouble:
      trouble === null
        ? null
        : {
            failures: trouble.failures,
            until: formatTimestamp(trouble.until),
            category: trouble.category,
            reason: trouble.reason
          },
    parked:
      parked === null
        ? null
        : { since: formatTimestamp(parked.since), category: parked.category, reason: parked.reason },
    ended: ended === null ? null : { at: formatTimestamp(ended.at), reason: ended.why },
    problem: problem?.message ?? null,
    next_action: problem?.nextAction ?? null
  }
}

const standing = ({ draining, pid, since, state, version }: Background) => {
  if (state === "stopped") return "not running"
  if (pid === null) return "runs, but its state file is lost"
  const process = `process ${pid}, version ${version}, since ${since}`
  if (state === "running") return `${draining ? "sending" : "running"} (${process})`
  return `${state === "stuck" ? "does not answer" : "has died"} (${process})`
}

const way = (mode: DeliveryMode["mode"], reason: string | null) =>
  mode === "live" ? "live, over a WebSocket" : `in batches${reason === null ? "" : `: ${stripControl(reason)}`}`

const ran = ({ at, duplicates, pending, refused, synced }: NonNullable<Background["last_drain"]>) =>
  `${at}: ${synced} sent, ${duplicates} known, ${refused} refused, ${pending} left`
