import { Schema } from "effect"
import { DeliveryMode } from "../../daemon/DeliveryMode.ts"
import type { DaemonStatus } from "../../daemon/status.ts"
import { knownTime } from "../../domain/timestamp.ts"
import type { Style } from "../../output/Report.ts"
import { stripControl } from "../../platform/terminalText.ts"
import { eventsOf } from "../../sync/elsewhere.ts"
import type { SyncStatus } from "../../sync/status.ts"

const Text = Schema.NullOr(Schema.String)

/** Background sync as `sync status` shows it; `foreground_only`: of the events that wait, those it leaves alone. */
export const BackgroundAnswer = Schema.Struct({
  policy: Schema.String,
  running: Schema.Boolean,
  state: Schema.Literal("stopped", "running", "stuck", "died"),
  pid: Schema.NullOr(Schema.Int),
  version: Text,
  since: Text,
  delivery: Schema.NullOr(DeliveryMode.fields.mode),
  last_drain_at: Text,
  foreground_only: Schema.NonNegativeInt,
  switched_off_by: Text,
  parked: Schema.NullOr(Schema.Struct({ category: Schema.String, reason: Schema.String })),
  trouble: Text,
  problem: Text,
  next_action: Text
})
type BackgroundAnswer = typeof BackgroundAnswer.Type

/** What is known of it, for machines. */
export const backgroundAnswer = (
  { policy, queue }: Pick<SyncStatus, "policy" | "queue">,
  daemon: DaemonStatus | null
): BackgroundAnswer => {
  const parked = daemon?.parked ?? null
  return {
    policy,
    running: daemon?.standing === "running",
    state: daemon?.standing ?? "stopped",
    pid: daemon?.pid ?? null,
    version: daemon?.version ?? null,
    since: knownTime(daemon?.since ?? null),
    delivery: daemon?.delivery?.mode ?? null,
    last_drain_at: knownTime(daemon?.lastDrain?.at ?? null),
    foreground_only: queue.foregroundOnly,
    switched_off_by: daemon?.switchedOffBy ?? null,
    parked: parked === null ? null : { category: parked.category, reason: parked.reason },
    trouble: daemon?.trouble?.reason ?? null,
    problem: daemon?.problem?.message ?? null,
    next_action: daemon?.problem?.nextAction ?? null
  }
}

/** The same for people, a name and a value for each line. */
export const backgroundLines = (
  background: BackgroundAnswer,
  { bad }: Pick<Style, "bad">
): ReadonlyArray<readonly [string, string]> => {
  const { foreground_only, next_action, problem, state, switched_off_by } = background
  return [
    ["Background", standing(background)],
    ...line(foreground_only === 0 ? null : `leaves ${eventsOf(foreground_only)} alone: ${ofProject}`),
    ...line(
      switched_off_by === null || state !== "running"
        ? null
        : `is told nothing from here (${switched_off_by}): looks by itself within 5 minutes, or \`spec-kitty sync now\` sends what waits`
    ),
    ...line(problem === null ? null : bad(stripControl(problem))),
    ...line(next_action)
  ]
}

// helpers

const ofProject = "`sync.auto_start: false` in the project; `spec-kitty sync now` sends what waits"

const line = (text: string | null): ReadonlyArray<readonly [string, string]> => (text === null ? [] : [["", text]])

const standing = ({ delivery, pid, policy, since, state, trouble }: BackgroundAnswer) => {
  const way = delivery === null ? "" : delivery === "live" ? "live, " : "in batches, "
  const process = `process ${pid}, since ${since}`
  const late = trouble === null ? "" : `; tries again by itself: ${stripControl(trouble)}`
  if (state === "running") return `running (${way}${process})${late}`
  return state === "stopped"
    ? `not running (${policy})`
    : `${state === "stuck" ? "stuck" : "has died"}${pid === null ? "" : ` (${process})`}`
}
