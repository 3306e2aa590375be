import { Effect, Option } from "effect"
import { TrackerService } from "../../tracker/TrackerService.ts"
import { verb } from "../command.ts"
import { requiredText, text } from "../parameters.ts"
import { showAnswer } from "./answer.ts"
import { mapped } from "./human.ts"
import { LocalMappingSaved } from "../../tracker/localDocuments.ts"

const given = <const Key extends string>(key: Key, value: Option.Option<string>) =>
  Option.match(value, { onNone: () => ({}), onSome: (it) => ({ [key]: it }) })

export const trackerMapAdd = verb({
  path: "tracker map add",
  does: "write",
  remote: true,
  answer: LocalMappingSaved,
  summary: "Say which issue a work package belongs to",
  details:
    "Hosted: not available; mappings are managed on the dashboard, and `spec-kitty tracker map list` shows them. Local: kept " +
    "on this machine; an issue belongs to one work package, and a work package that has one already gets the new one. Work " +
    "packages are not looked up: they may be planned later.",
  examples: [["spec-kitty tracker map add --wp-id WP01 --external-id bd-1", "WP01 is the bead bd-1"]],
  parameters: {
    wpId: requiredText("wp-id", "Work package", { placeholder: "WP" }),
    externalId: requiredText("external-id", "The tracker's own id of the issue", { placeholder: "ID" }),
    externalKey: text("external-key", "What people call the issue", { placeholder: "KEY" }),
    externalUrl: text("external-url", "Where the issue can be seen", { placeholder: "URL" })
  },
  run: ({ externalId, externalKey, externalUrl, wpId }) =>
    Effect.flatMap(TrackerService, ({ mapAdd }) =>
      mapAdd({ wpId, externalId, ...given("externalKey", externalKey), ...given("externalUrl", externalUrl) })
    ).pipe(showAnswer(mapped))
})
