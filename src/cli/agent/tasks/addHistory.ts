import { Effect, Schema } from "effect"
import { addHistory } from "../../../mission/addHistory.ts"
import type { Report } from "../../../output/Report.ts"
import { verb } from "../../command.ts"
import { emitDone, workflowFields, workflowValues } from "../../mission.ts"
import { argument, feature, flag, requiredText, text } from "../../parameters.ts"

const Noted = Schema.Struct({
  ...workflowFields,
  task_id: Schema.String,
  lane: Schema.String,
  agent: Schema.String,
  note: Schema.String,
  path: Schema.String,
  commit_hash: Schema.NullOr(Schema.String)
})

const report: Report<typeof Noted.Type, typeof Noted.Encoded> = {
  schema: Noted,
  human: ({ agent, task_id }, { bold }) => `${bold(task_id)}: noted by ${agent}`
}

export const agentAddHistory = verb({
  path: "agent tasks add-history",
  does: "write",
  answer: Noted,
  summary: "Put a note into the activity log of a work package",
  examples: [['spec-kitty agent tasks add-history WP01 --note "Approved: tried both sign-ins"', "Note a verdict"]],
  parameters: {
    workPackage: argument("WP", "Work package, such as WP01"),
    note: requiredText("note", "What happened"),
    feature,
    agent: text("agent", "Who says it; your git name if not given", { placeholder: "NAME" }),
    shellPid: text("shell-pid", "Process of the agent's shell, for the record", { placeholder: "PID" }),
    noAutoCommit: flag("no-auto-commit", "Leave the changed prompt file uncommitted")
  },
  run: Effect.fn("cli.agent.addHistory")(function* ({ noAutoCommit, ...wanted }) {
    const noted = yield* addHistory({ ...wanted, autoCommit: !noAutoCommit })
    const value = {
      ...workflowValues(noted.mission, noted.warnings),
      task_id: noted.workPackage.id,
      lane: noted.lane,
      agent: noted.actor,
      note: noted.note,
      path: noted.workPackage.path,
      commit_hash: noted.commit
    }
    yield* emitDone(report, value)
  })
})
