import { Effect, Schema } from "effect"
import { formatTimestamp } from "../../domain/timestamp.ts"
import { AttemptOutcome } from "../../events/QueuedEvent.ts"
import { emit } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { stripControl } from "../../platform/terminalText.ts"
import { leftInDoubt } from "../../sync/held.ts"
import { explain, type Explanation } from "../../sync/explain.ts"
import { verb } from "../command.ts"
import { argument } from "../parameters.ts"

const Text = Schema.NullOr(Schema.String)

const Explained = Schema.Struct({
  event: Schema.Struct({
    event_id: Schema.String,
    event_type: Schema.String,
    aggregate_type: Text,
    aggregate_id: Text,
    project_uuid: Text,
    project_slug: Text,
    node_id: Text,
    git_branch: Text,
    actor: Text,
    recorded_at: Schema.String
  }),
  account: Schema.NullOr(Schema.Struct({ user: Schema.String, team: Schema.String, server: Schema.String })),
  status: Schema.Literal("pending", "failed", "held", "synced"),
  retry_count: Schema.NonNegativeInt,
  gates: Schema.Array(
    Schema.Struct({
      gate: Schema.String,
      state: Schema.Literal("passed", "doubtful", "blocked", "unknown"),
      detail: Text
    })
  ),
  attempts: Schema.Array(
    Schema.Struct({
      at: Schema.String,
      outcome: AttemptOutcome,
      category: Text,
      reason: Text
    })
  ),
  next_attempt_at: Text,
  next_action: Text
})
type Explained = typeof Explained.Type

const report: Report<Explained, typeof Explained.Encoded> = {
  schema: Explained,
  human: ({ account, attempts, event, gates, next_action, next_attempt_at, retry_count, status }, { bold }) =>
    [
      ["Event", `${bold(event.event_id)}  ${event.event_type}${about(event)}`],
      [
        "Status",
        status === "failed" ? `failed, refused ${retry_count === 1 ? "once" : `${retry_count} times`}` : status
      ],
      ["Recorded", `${event.recorded_at}${origin(event)}`],
      [
        "Account",
        account === null
          ? gates.some(({ detail }) => detail === leftInDoubt)
            ? "not known: the file it was in was damaged"
            : "none: recorded while sync was off or nobody was signed in"
          : `${account.user} at ${account.server}, team ${account.team}`
      ],
      ...gates.map(({ detail, gate, state }, index) => [
        index === 0 ? "Gates" : "",
        `${state.padEnd(9)}${gate.replaceAll("_", " ")}${detail === null ? "" : `: ${detail}`}`
      ]),
      ...(attempts.length === 0 ? [["Attempts", "none yet"]] : []),
      ...attempts.map(({ at, category, outcome, reason }, index) => [
        index === 0 ? "Attempts" : "",
        `${at}  ${[outcome, ...(category === null ? [] : [category])].join(", ")}${reason === null ? "" : `: ${reason}`}`
      ]),
      ...(next_attempt_at === null ? [] : [["Next try", next_attempt_at]]),
      ["Next", next_action ?? "nothing: the host has it"]
    ]
      .map(([name = "", value = ""]) => `${name.padEnd(10)}${stripLine(value)}`)
      .join("\n")
}

export const syncExplain = verb({
  path: "sync explain",
  does: "read",
  answer: Explained,
  summary: "Show what became of one event, and what helps it on",
  details:
    "Who recorded it, every gate between here and the host, each attempt with the host's own words, and the one thing " +
    "to do next. Sends nothing and changes nothing.",
  examples: [["spec-kitty sync explain 01KG2V7QSMJ1FM3", "Name the event by its id or the beginning of it"]],
  parameters: { event: argument("EVENT", "Id of the event, or its beginning") },
  run: ({ event }) => Effect.flatMap(explain(event), (explanation) => emit(report, answerOf(explanation)))
})

// helpers

/** The emphasis that we put there ourselves stays; `Output` takes care of everything else. */
const stripLine = (value: string) => value.replaceAll("\n", " ")

const about = ({ aggregate_id, aggregate_type }: Explained["event"]) =>
  aggregate_id === null ? "" : ` of ${stripControl(aggregate_type ?? "")} ${stripControl(aggregate_id)}`

const origin = ({ actor, git_branch, node_id, project_slug }: Explained["event"]) =>
  [
    ["by", actor],
    ["in", project_slug],
    ["on branch", git_branch],
    ["at node", node_id]
  ]
    .flatMap(([word, name]) => (name === null ? [] : ` ${word} ${stripControl(name ?? "")}`))
    .join("")

const textIn = (record: Readonly<Record<string, unknown>>, key: string) => {
  const value = record[key]
  return typeof value === "string" && value !== "" ? value : null
}

const actorIn = (payload: unknown) => {
  if (typeof payload !== "object" || payload === null) return null
  const record = Object.fromEntries(Object.entries(payload))
  return textIn(record, "actor") ?? textIn(record, "agent_id") ?? textIn(record, "author")
}

const answerOf = ({ account, attempts, event, gates, nextAction, nextAttemptAt, row }: Explanation): Explained => ({
  event: {
    event_id: row.eventId,
    event_type: row.eventType,
    aggregate_type: textIn(event, "aggregate_type"),
    aggregate_id: textIn(event, "aggregate_id"),
    project_uuid: textIn(event, "project_uuid"),
    project_slug: textIn(event, "project_slug"),
    node_id: textIn(event, "node_id"),
    git_branch: textIn(event, "git_branch"),
    actor: actorIn(event["payload"]),
    recorded_at: formatTimestamp(row.createdAt)
  },
  account,
  status: row.status,
  retry_count: row.retryCount,
  gates: gates.map(({ detail, gate, state }) => ({ gate, state, detail })),
  attempts: attempts.map(({ at, category, outcome, reason }) => ({
    at: formatTimestamp(at),
    outcome,
    category,
    reason
  })),
  next_attempt_at: nextAttemptAt === null ? null : formatTimestamp(nextAttemptAt),
  next_action: nextAction
})
