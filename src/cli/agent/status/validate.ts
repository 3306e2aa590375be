import { Effect, Schema } from "effect"
import { validateStatus } from "../../../mission/health/validate.ts"
import { emit } from "../../../output/Output.ts"
import type { Report } from "../../../output/Report.ts"
import { stripControl } from "../../../platform/terminalText.ts"
import { verb } from "../../command.ts"
import { counted } from "../../mission.ts"
import { feature } from "../../parameters.ts"

const Validated = Schema.Struct({
  feature_slug: Schema.String,
  valid: Schema.Boolean,
  event_count: Schema.Int,
  errors: Schema.Array(Schema.String),
  warnings: Schema.Array(Schema.String)
})

const report: Report<typeof Validated.Type, typeof Validated.Encoded> = {
  schema: Validated,
  human: ({ errors, event_count, feature_slug, valid, warnings }, { bad, bold, good, notice }) =>
    [
      `${bold(feature_slug)}: ${valid ? good("valid") : bad("not valid")}, ${counted(event_count, "event")}`,
      ...errors.map((error) => `  ${bad(stripControl(error))}`),
      ...warnings.map((warning) => `  ${notice(stripControl(warning))}`)
    ].join("\n")
}

export const agentStatusValidate = verb({
  path: "agent status validate",
  does: "read",
  answer: Validated,
  summary: "Check the status log: readable, legal, and what the board follows from",
  examples: [["spec-kitty agent status validate --json", "Judge the log of the mission"]],
  parameters: { feature },
  run: Effect.fn("cli.agent.statusValidate")(function* ({ feature }) {
    const { errors, eventCount, mission, warnings } = yield* validateStatus(feature)
    const valid = errors.length === 0
    yield* emit(report, { feature_slug: mission.slug, valid, event_count: eventCount, errors, warnings }, valid ? 0 : 1)
  })
})
