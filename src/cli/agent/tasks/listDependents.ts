import { Effect, Schema } from "effect"
import { dependentsOf } from "../../../mission/review.ts"
import { currentMission } from "../../../mission/setupPlan.ts"
import { findWorkPackage } from "../../../mission/WorkPackage.ts"
import { emit } from "../../../output/Output.ts"
import type { Report } from "../../../output/Report.ts"
import { verb } from "../../command.ts"
import { argument, feature } from "../../parameters.ts"

const Neighbours = Schema.Struct({
  feature_slug: Schema.String,
  wp_id: Schema.String,
  depends_on: Schema.Array(Schema.String),
  dependents: Schema.Array(Schema.String)
})

const report: Report<typeof Neighbours.Type, typeof Neighbours.Encoded> = {
  schema: Neighbours,
  human: ({ dependents, depends_on, wp_id }, { bold }) => {
    const named = (ids: ReadonlyArray<string>) => (ids.length === 0 ? "nothing" : ids.join(", "))
    return `${bold(wp_id)} waits for ${named(depends_on)}; ${named(dependents)} waits for it`
  }
}

export const agentListDependents = verb({
  path: "agent tasks list-dependents",
  does: "read",
  answer: Neighbours,
  summary: "Tell what a work package waits for, and what waits for it",
  examples: [["spec-kitty agent tasks list-dependents WP01 --json", "See who has to rebase after WP01 changes"]],
  parameters: { workPackage: argument("WP", "Work package, such as WP01"), feature },
  run: Effect.fn("cli.agent.listDependents")(function* ({ feature, workPackage }) {
    const mission = yield* currentMission(feature)
    const { dependencies, id } = yield* findWorkPackage(mission, workPackage)
    const value = {
      feature_slug: mission.slug,
      wp_id: id,
      depends_on: dependencies,
      dependents: yield* dependentsOf(mission, id)
    }
    yield* emit(report, value)
  })
})
