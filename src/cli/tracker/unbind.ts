import { Effect, Schema } from "effect"
import { emit } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { stripControl } from "../../platform/terminalText.ts"
import { unbind } from "../../tracker/unbind.ts"
import { verb } from "../command.ts"

const Unbound = Schema.Struct({ result: Schema.Literal("success"), provider: Schema.String })

const report: Report<typeof Unbound.Type, typeof Unbound.Encoded> = {
  schema: Unbound,
  human: ({ provider }) => `This project is no longer bound to ${stripControl(provider)}`
}

export const trackerUnbind = verb({
  path: "tracker unbind",
  does: "destroy",
  answer: Unbound,
  summary: "Remove this project's binding to its tracker",
  details:
    "Hosted: provider and project slug are removed; the connection itself is managed on the dashboard. Local: what the " +
    "provider was told with --credential for this project is removed too. Nothing is sent.",
  examples: [["spec-kitty tracker unbind", "Work without a tracker from now on"]],
  parameters: {},
  run: () => Effect.flatMap(unbind(), (unbound) => emit(report, { ...unbound, result: "success" as const }))
})
