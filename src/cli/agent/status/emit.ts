import { Effect, Option, Schema } from "effect"
import { emitStatus, materializeStatus } from "../../../mission/emitStatus.ts"
import { lanes } from "../../../domain/Lane.ts"
import { encodeSnapshot } from "../../../domain/reduce.ts"
import { emit } from "../../../output/Output.ts"
import type { Report } from "../../../output/Report.ts"
import { verb } from "../../command.ts"
import { argument, choice, feature, flag, requiredText, text } from "../../parameters.ts"

const Emitted = Schema.Struct({
  event_id: Schema.NullOr(Schema.String),
  wp_id: Schema.String,
  from_lane: Schema.String,
  to_lane: Schema.String,
  actor: Schema.String,
  warnings: Schema.Array(Schema.String)
})

const report: Report<typeof Emitted.Type, typeof Emitted.Encoded> = {
  schema: Emitted,
  human: ({ event_id, from_lane, to_lane, wp_id }, { bold }) =>
    event_id === null ? `${bold(wp_id)} is ${to_lane} already` : `${bold(wp_id)}: ${from_lane} -> ${bold(to_lane)}`
}

export const agentStatusEmit = verb({
  path: "agent status emit",
  does: "write",
  answer: Emitted,
  summary: "Write one transition into the status log",
  details: "For tools that drive the status model themselves: judged by the model alone, nothing is committed.",
  examples: [["spec-kitty agent status emit WP01 --to claimed --actor claude", "Claim WP01"]],
  parameters: {
    workPackage: argument("WP", "Work package, such as WP01"),
    to: requiredText("to", "Lane of the status log", { placeholder: "LANE", choices: lanes }),
    actor: requiredText("actor", "Who does it", { placeholder: "NAME" }),
    feature,
    force: flag("force", "Skip matrix and guards; needs --reason", { overrides: true }),
    reason: text("reason", "Why"),
    evidenceJson: text("evidence-json", "Approving review as JSON", { placeholder: "JSON" }),
    reviewRef: text("review-ref", "Where the review's feedback is", { placeholder: "REF" }),
    workspaceContext: text("workspace-context", "Where the work is done"),
    subtasksComplete: flag("subtasks-complete", "Every subtask is checked"),
    implementationEvidencePresent: flag("implementation-evidence-present", "There is something to review"),
    executionMode: choice("execution-mode", ["worktree", "direct_repo"], "Where the work is done", {
      default: "worktree"
    })
  },
  run: Effect.fn("cli.agent.statusEmit")(function* (wanted) {
    const { event, to, warnings, workPackage } = yield* emitStatus(wanted)
    yield* emit(report, {
      event_id: Option.getOrNull(Option.map(event, ({ eventId }) => eventId)),
      wp_id: workPackage.id,
      from_lane: Option.match(event, { onNone: () => to, onSome: ({ fromLane }) => fromLane }),
      to_lane: to,
      actor: wanted.actor,
      warnings
    })
  })
})

/** `status.json`, and what was noticed on the way. */
const Board = Schema.Struct({
  event_count: Schema.Int,
  feature_slug: Schema.String,
  last_event_id: Schema.NullOr(Schema.String),
  materialized_at: Schema.String,
  summary: Schema.Record({ key: Schema.String, value: Schema.Int }),
  work_packages: Schema.Record({
    key: Schema.String,
    value: Schema.Struct({
      actor: Schema.String,
      force_count: Schema.Int,
      lane: Schema.String,
      last_event_id: Schema.String,
      last_transition_at: Schema.String
    })
  })
})

const readBoard = Schema.decodeSync(Schema.parseJson(Board))

const Materialized = Schema.Struct({ ...Board.fields, warnings: Schema.Array(Schema.String) })

export const agentStatusMaterialize = verb({
  path: "agent status materialize",
  does: "write",
  answer: Materialized,
  summary: "Rebuild status.json from the status log",
  examples: [["spec-kitty agent status materialize --json", "Rebuild and print it"]],
  parameters: { feature },
  run: Effect.fn("cli.agent.statusMaterialize")(function* (options) {
    const { mission, snapshot, warnings } = yield* materializeStatus(options.feature)
    const human = () => `${mission.slug}: ${snapshot.eventCount} transitions in status.json`
    yield* emit({ schema: Materialized, human }, { ...readBoard(encodeSnapshot(snapshot)), warnings })
  })
})
