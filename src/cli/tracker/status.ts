import { Effect, Schema } from "effect"
import { TrackerService } from "../../tracker/TrackerService.ts"
import { verb } from "../command.ts"
import { showAnswer } from "./answer.ts"
import { standing } from "./human.ts"
import { TrackerStatus } from "../../contract/tracker.ts"
import { LocalStatus, NoTracker } from "../../tracker/localDocuments.ts"

export const trackerStatus = verb({
  path: "tracker status",
  does: "read",
  remote: true,
  answer: Schema.Union(NoTracker, LocalStatus, TrackerStatus),
  summary: "Show how this project's tracker stands",
  details:
    "Hosted: what the control plane knows of the binding, its connection and its last sync. Local: the binding, and " +
    "how many issues and mappings are known on this machine. Without a binding it says so and ends with 0.",
  examples: [
    ["spec-kitty tracker status", "See provider, connection and last sync"],
    ["spec-kitty tracker status --json", "The control plane's answer as it came"]
  ],
  parameters: {},
  run: () => Effect.flatMap(TrackerService, ({ status }) => status).pipe(showAnswer(standing))
})
