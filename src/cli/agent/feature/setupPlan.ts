import { Effect, Schema } from "effect"
import { commandFor } from "../../../mission/Mission.ts"
import { setupPlan } from "../../../mission/setupPlan.ts"
import type { Report } from "../../../output/Report.ts"
import { verb } from "../../command.ts"
import { emitDone, shown, workflowFields, workflowValues } from "../../mission.ts"
import { feature } from "../../parameters.ts"

const Planned = Schema.Struct({
  ...workflowFields,
  spec_file: Schema.String,
  plan_file: Schema.String,
  created: Schema.Boolean,
  commit_hash: Schema.NullOr(Schema.String)
})

type Plan = Effect.Effect.Success<ReturnType<typeof setupPlan>>

const report = ({ feature, planFile }: Plan): Report<typeof Planned.Type, typeof Planned.Encoded> => ({
  schema: Planned,
  human: ({ created, feature_slug }, { bold }) =>
    [
      `${created ? "Created the plan of" : "The plan of"} ${bold(feature_slug)}${created ? "" : " is there already"}: ${shown(feature, planFile)}`,
      "",
      `Next: fill in the plan, then run \`${commandFor(feature, "spec-kitty tasks")}\`.`
    ].join("\n")
})

const run = Effect.fn("cli.setupPlan")(function* (options: { readonly feature: Parameters<typeof setupPlan>[0] }) {
  const plan = yield* setupPlan(options.feature)
  const value = {
    ...workflowValues(plan.feature, plan.warnings),
    spec_file: plan.specFile,
    plan_file: plan.planFile,
    created: plan.created,
    commit_hash: plan.commit
  }
  yield* emitDone(report(plan), value)
})

export const agentSetupPlan = verb({
  path: "agent feature setup-plan",
  does: "write",
  answer: Planned,
  summary: "Give a mission its plan from the template",
  examples: [["spec-kitty agent feature setup-plan --feature 001-user-login --json", "Write and commit plan.md"]],
  parameters: { feature },
  run
})

export const plan = verb({
  path: "plan",
  does: "write",
  answer: Planned,
  summary: "Give the mission its plan to fill in",
  examples: [["spec-kitty plan", "Write plan.md of the mission you are on"]],
  parameters: { feature },
  run
})
