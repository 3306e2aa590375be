import { Effect, Schema } from "effect"
import { emit } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { listProviders } from "../../tracker/listProviders.ts"
import { verb } from "../command.ts"

const Providers = Schema.Struct({ saas: Schema.Array(Schema.String), local: Schema.Array(Schema.String) })

const report: Report<typeof Providers.Type, typeof Providers.Encoded> = {
  schema: Providers,
  human: ({ local, saas }) => `Through the control plane: ${saas.join(", ")}\nOn this machine: ${local.join(", ")}`
}

export const trackerProviders = verb({
  path: "tracker providers",
  does: "read",
  answer: Providers,
  summary: "List the trackers that a project can be bound to",
  details:
    "linear, jira, github and gitlab are worked by the control plane, which holds the connection; beads and fp are " +
    "programs on this machine, and no host is involved.",
  examples: [["spec-kitty tracker providers", "See both kinds"]],
  parameters: {},
  run: () => Effect.flatMap(listProviders, (found) => emit(report, found))
})
