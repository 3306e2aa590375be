import { Effect, Schema } from "effect"
import { laneNames, moveTask } from "../../../mission/moveTask.ts"
import type { Report } from "../../../output/Report.ts"
import { verb } from "../../command.ts"
import { emitDone, workflowFields, workflowValues } from "../../mission.ts"
import { argument, feature, flag, requiredText, text } from "../../parameters.ts"

const Moved = Schema.Struct({
  ...workflowFields,
  task_id: Schema.String,
  old_lane: Schema.String,
  new_lane: Schema.String,
  changed: Schema.Boolean,
  path: Schema.String,
  commit_hash: Schema.NullOr(Schema.String)
})

const report: Report<typeof Moved.Type, typeof Moved.Encoded> = {
  schema: Moved,
  human: ({ changed, new_lane, old_lane, task_id }, { bold }) =>
    changed ? `${bold(task_id)}: ${old_lane} -> ${bold(new_lane)}` : `${bold(task_id)} is ${new_lane} already`
}

export const agentMoveTask = verb({
  path: "agent tasks move-task",
  does: "write",
  answer: Moved,
  summary: "Move a work package to another lane, by the rules",
  details:
    "Lanes are planned, doing, for_review and done; the names of the status log (claimed, in_progress, blocked, " +
    "canceled) are understood too. For review, the work has to be committed and its subtasks checked; sending it " +
    "back needs the review's feedback.",
  examples: [
    ["spec-kitty agent tasks move-task WP01 --to for_review --note 'Ready'", "Hand the work over"],
    ["spec-kitty agent tasks move-task WP01 --to planned --review-feedback-file review.md", "Send it back"]
  ],
  parameters: {
    workPackage: argument("WP", "Work package, such as WP01"),
    to: requiredText("to", "Lane to move to", { placeholder: "LANE", choices: laneNames }),
    feature,
    agent: text("agent", "Who moves it; your git name if not given", { placeholder: "NAME", aliases: ["assignee"] }),
    shellPid: text("shell-pid", "Process of the agent's shell, for the record", { placeholder: "PID" }),
    note: text("note", "Note for the activity log"),
    reason: text("reason", "Why; needed with --force, for blocked and for canceled"),
    reviewFeedbackFile: text("review-feedback-file", "What has to change", { placeholder: "FILE" }),
    reviewer: text("reviewer", "Who reviewed it", { placeholder: "NAME" }),
    approvalRef: text("approval-ref", "Where the approval is, such as PR#12", { placeholder: "REF" }),
    doneOverrideReason: text("done-override-reason", "Why it is done without being merged"),
    force: flag("force", "Skip the rules; needs --reason", { overrides: true }),
    noAutoCommit: flag("no-auto-commit", "Leave the changed planning files uncommitted")
  },
  run: Effect.fn("cli.agent.moveTask")(function* ({ noAutoCommit, ...wanted }) {
    const moved = yield* moveTask({ ...wanted, autoCommit: !noAutoCommit })
    const value = {
      ...workflowValues(moved.mission, moved.warnings),
      task_id: moved.workPackage.id,
      old_lane: moved.oldLane,
      new_lane: moved.newLane,
      changed: moved.changed,
      path: moved.workPackage.path,
      commit_hash: moved.commit
    }
    yield* emitDone(report, value)
  })
})
