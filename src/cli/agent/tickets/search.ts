import { Effect, Schema } from "effect"
import { IssueSearchResponse } from "../../../contract/origin.ts"
import { searchOriginCandidates } from "../../../origin/search.ts"
import { Output } from "../../../output/Output.ts"
import type { Style } from "../../../output/Report.ts"
import { Progress } from "../../../tracker/Progress.ts"
import { misreadLines, tellMisread } from "../../tracker/misread.ts"
import { verb } from "../../command.ts"
import { integer, optionalArgument, text } from "../../parameters.ts"
import { foundTickets, mostTickets } from "./human.ts"

export const agentTicketsSearch = verb({
  path: "agent tickets search",
  does: "read",
  remote: true,
  answer: IssueSearchResponse,
  summary: "Look for tickets that a mission may come from",
  details:
    "Asks the control plane for tickets of the bound project; jira and linear only. A key that exists wins over words. " +
    "Nothing is written; where the limit has cut, that is said. With --json the control plane's answer is printed as it came.",
  examples: [
    ["spec-kitty agent tickets search 'login plus sign'", "Tickets with all these words"],
    ["spec-kitty agent tickets search --key WEB-123 --json", "The ticket with this key"]
  ],
  parameters: {
    text: optionalArgument("TEXT", "Words to look for; a key such as WEB-123 is understood"),
    key: text("key", "Key of the ticket", { placeholder: "KEY" }),
    limit: integer("limit", "At most this many tickets", { minimum: 1, maximum: mostTickets, default: 10 })
  },
  run: Effect.fn("cli.agent.ticketsSearch")(function* (query) {
    const output = yield* Output
    const found = yield* Effect.provideService(searchOriginCandidates(query), Progress, output.progress)
    const human = (_: unknown, style: Style) =>
      [foundTickets(found, style, query.limit), ...misreadLines(found.misread, style)].join("\n")
    yield* output.emit({ schema: Schema.Unknown, human }, found.raw, found.misread.length === 0 ? 0 : 1)
    yield* tellMisread(found.misread)
  })
})
