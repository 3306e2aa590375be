import { Effect, Schema } from "effect"
import { validateWorkflow } from "../../../mission/validateWorkflow.ts"
import { emit } from "../../../output/Output.ts"
import type { Report } from "../../../output/Report.ts"
import { verb } from "../../command.ts"
import { argument, feature } from "../../parameters.ts"

const Judged = Schema.Struct({
  valid: Schema.Boolean,
  feature_slug: Schema.String,
  task_id: Schema.String,
  lane: Schema.String,
  errors: Schema.Array(Schema.String),
  warnings: Schema.Array(Schema.String)
})

const report: Report<typeof Judged.Type, typeof Judged.Encoded> = {
  schema: Judged,
  human: ({ errors, lane, task_id, valid, warnings }, { bad, bold, good, notice }) =>
    [
      `${bold(task_id)} (${lane}): ${valid ? good("in order") : bad("not in order")}`,
      ...errors.map((error) => `  ${bad(error)}`),
      ...warnings.map((warning) => `  ${notice(warning)}`)
    ].join("\n")
}

export const agentValidateWorkflow = verb({
  path: "agent tasks validate-workflow",
  does: "read",
  answer: Judged,
  summary: "Check that prompt, status log and worktree of a work package agree",
  examples: [["spec-kitty agent tasks validate-workflow WP01 --json", "See whether WP01 is in order"]],
  parameters: { workPackage: argument("WP", "Work package, such as WP01"), feature },
  run: Effect.fn("cli.agent.validateWorkflow")(function* ({ feature, workPackage }) {
    const { errors, lane, mission, warnings, workPackage: found } = yield* validateWorkflow(feature, workPackage)
    const valid = errors.length === 0
    const value = { valid, feature_slug: mission.slug, task_id: found.id, lane, errors, warnings }
    yield* emit(report, value, valid ? 0 : 1)
  })
})
