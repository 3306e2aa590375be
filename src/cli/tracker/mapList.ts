import { Effect, Schema } from "effect"
import { TrackerService } from "../../tracker/TrackerService.ts"
import { verb } from "../command.ts"
import { showAnswer } from "./answer.ts"
import { mapped } from "./human.ts"
import { MappingsResponse } from "../../contract/tracker.ts"
import { LocalMappings } from "../../tracker/localDocuments.ts"

export const trackerMapList = verb({
  path: "tracker map list",
  does: "read",
  remote: true,
  answer: Schema.Union(LocalMappings, MappingsResponse),
  summary: "List which issue each work package belongs to",
  details:
    "Hosted: read from the control plane; mappings are managed on its dashboard. Local: read from this machine's files.",
  examples: [["spec-kitty tracker map list", "One line for each mapped work package"]],
  parameters: {},
  run: () => Effect.flatMap(TrackerService, ({ mapList }) => mapList).pipe(showAnswer(mapped))
})
