import { Effect, Schema } from "effect"
import { encodeOriginTicket } from "../../../mission/originTicket.ts"
import { bindMissionOrigin, boundable, type BoundOrigin } from "../../../origin/bind.ts"
import { findTicket } from "../../../origin/search.ts"
import { Output } from "../../../output/Output.ts"
import { Progress } from "../../../tracker/Progress.ts"
import { verb } from "../../command.ts"
import { confirm, yes } from "../../confirm.ts"
import { emitDone, workflowFields, workflowValues } from "../../mission.ts"
import { feature, requiredText } from "../../parameters.ts"
import { boundLine, named } from "./human.ts"

/** Where a mission comes from, in the documents of `bind` and `start-from-ticket`. */
export const originFields = {
  origin_ticket: Schema.Record({ key: Schema.String, value: Schema.String }),
  origin_link_id: Schema.NullOr(Schema.String),
  already_bound: Schema.Boolean
}

/** The values of {@link originFields}. */
export const originValues = ({ alreadyBound, originLinkId, ticket }: BoundOrigin) => ({
  origin_ticket: encodeOriginTicket(ticket),
  origin_link_id: originLinkId,
  already_bound: alreadyBound
})

const Bound = Schema.Struct({ ...workflowFields, ...originFields, commit_hash: Schema.NullOr(Schema.String) })

export const agentTicketsBind = verb({
  path: "agent tickets bind",
  does: "write",
  remote: true,
  answer: Bound,
  summary: "Bind a mission to the ticket it comes from",
  details:
    "Tells the control plane first, then writes origin_ticket into the mission's meta.json and records an event. A mission " +
    "has one origin: the same ticket again changes nothing, another one is refused. jira and linear only.",
  examples: [
    ["spec-kitty agent tickets bind --feature 001-user-login --issue WEB-123", "Asks before it binds"],
    ["spec-kitty agent tickets bind --issue WEB-123 --yes --json", "From a script that has asked already"]
  ],
  parameters: { feature, issue: requiredText("issue", "Key of the ticket", { placeholder: "KEY" }), yes },
  run: Effect.fn("cli.agent.ticketsBind")(function* ({ feature, issue, yes }) {
    const output = yield* Output
    const bound = yield* Effect.gen(function* () {
      const mission = yield* boundable(feature)
      const ticket = yield* findTicket(issue)
      yield* confirm(yes, `Bind ${mission.slug} to ${named(ticket)}?`)
      return yield* bindMissionOrigin({ feature, ticket })
    }).pipe(Effect.provideService(Progress, output.progress))
    yield* emitDone(
      {
        schema: Bound,
        human: ({ already_bound, feature_slug }, style) => boundLine(feature_slug, bound.ticket, already_bound, style)
      },
      { ...workflowValues(bound.mission, bound.warnings), ...originValues(bound), commit_hash: bound.commit }
    )
  })
})
