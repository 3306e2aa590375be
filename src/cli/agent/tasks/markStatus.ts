import { Effect, Schema } from "effect"
import { markStatus } from "../../../mission/markStatus.ts"
import type { Report } from "../../../output/Report.ts"
import { verb } from "../../command.ts"
import { emitDone, workflowFields, workflowValues } from "../../mission.ts"
import { choice, feature, flag, manyArguments } from "../../parameters.ts"

const Marked = Schema.Struct({
  ...workflowFields,
  updated: Schema.Array(Schema.String),
  not_found: Schema.Array(Schema.String),
  status: Schema.String,
  count: Schema.Int,
  commit_hash: Schema.NullOr(Schema.String)
})

const report: Report<typeof Marked.Type, typeof Marked.Encoded> = {
  schema: Marked,
  human: ({ not_found, status, updated }, { bad }) =>
    [
      `${updated.join(", ")}: ${status}`,
      ...(not_found.length === 0 ? [] : [bad(`not in tasks.md: ${not_found.join(", ")}`)])
    ].join("\n")
}

export const agentMarkStatus = verb({
  path: "agent tasks mark-status",
  does: "write",
  answer: Marked,
  summary: "Check or uncheck subtasks in tasks.md",
  examples: [["spec-kitty agent tasks mark-status T001 T002 --status done", "Check two subtasks"]],
  parameters: {
    subtasks: manyArguments("SUBTASK", "Subtask, such as T001"),
    status: choice("status", ["done", "pending"], "What they are now", { default: "done" }),
    feature,
    noAutoCommit: flag("no-auto-commit", "Leave tasks.md uncommitted")
  },
  run: Effect.fn("cli.agent.markStatus")(function* ({ feature, noAutoCommit, status, subtasks }) {
    const marked = yield* markStatus({ subtasks, feature, done: status === "done", autoCommit: !noAutoCommit })
    const value = {
      ...workflowValues(marked.mission, marked.warnings),
      updated: marked.updated,
      not_found: marked.notFound,
      status: marked.status,
      count: marked.updated.length,
      commit_hash: marked.commit
    }
    yield* emitDone(report, value, marked.notFound.length > 0)
  })
})
