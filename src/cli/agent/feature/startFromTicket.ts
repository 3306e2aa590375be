import { Effect, Option, Schema } from "effect"
import { findTicket } from "../../../origin/search.ts"
import { mayStart } from "../../../origin/mayStart.ts"
import { startable } from "../../../origin/startable.ts"
import { startMissionFromTicket } from "../../../origin/start.ts"
import { slugOf } from "../../../origin/Ticket.ts"
import { Output } from "../../../output/Output.ts"
import { Progress } from "../../../tracker/Progress.ts"
import { verb } from "../../command.ts"
import { confirm, yes } from "../../confirm.ts"
import { emitDone } from "../../mission.ts"
import { argument, flag, text } from "../../parameters.ts"
import { originFields, originValues } from "../tickets/bind.ts"
import { boundLine, named } from "../tickets/human.ts"
import { Created, createdReport, createdValue, newFeatureOptions } from "./createFeature.ts"

const Started = Schema.extend(Created, Schema.Struct(originFields))

export const agentStartFromTicket = verb({
  path: "agent feature start-from-ticket",
  does: "write",
  remote: true,
  answer: Started,
  gated: true,
  summary: "Make a mission from a ticket and bind the two",
  details:
    "Looks the ticket up through the control plane, asks, makes the mission as create-feature does, and binds it to the " +
    "ticket. The mission is named after the key. A ticket that a mission comes from already, or was begun from under another name, is refused, unless --another is given. When the binding fails, what exists is said, and how to finish. jira and " +
    "linear only.",
  examples: [
    ["spec-kitty agent feature start-from-ticket WEB-123", "Asks before it makes 001-web-123"],
    ["spec-kitty agent feature start-from-ticket WEB-123 --slug guest-checkout --yes --json", "From a script"]
  ],
  parameters: {
    key: argument("KEY", "Key of the ticket, such as WEB-123"),
    slug: text("slug", "Name of the mission; the ticket's key if not given", { placeholder: "SLUG" }),
    ...newFeatureOptions,
    another: flag("another", "Make one more mission from a ticket that has one"),
    yes
  },
  run: Effect.fn("cli.agent.startFromTicket")(function* ({ key, yes, ...wanted }) {
    const output = yield* Output
    const { created, origin } = yield* Effect.gen(function* () {
      yield* startable({ ...wanted, key })
      const ticket = yield* findTicket(key)
      yield* mayStart({ ...wanted, ticket })
      const slug = Option.getOrElse(wanted.slug, () => slugOf(ticket))
      yield* confirm(yes, `Make the mission ${slug} from ${named(ticket)}?`)
      return yield* startMissionFromTicket({ ...wanted, ticket })
    }).pipe(Effect.provideService(Progress, output.progress))
    const warnings = [...created.warnings, ...origin.warnings]
    yield* emitDone(
      {
        schema: Started,
        human: (value, style) => {
          const [head, ...rest] = createdReport(created).human(value, style).split("\n")
          return [head, boundLine(value.feature_slug, origin.ticket, origin.alreadyBound, style), ...rest].join("\n")
        }
      },
      { ...createdValue({ ...created, warnings }), ...originValues(origin) }
    )
  })
})
