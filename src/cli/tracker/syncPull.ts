import { Effect } from "effect"
import { isComplete } from "../../tracker/complete.ts"
import { TrackerService } from "../../tracker/TrackerService.ts"
import { verb } from "../command.ts"
import { text } from "../parameters.ts"
import { showAnswer } from "./answer.ts"
import { pulled } from "./human.ts"
import { limit } from "./limit.ts"

export const trackerSyncPull = verb({
  path: "tracker sync pull",
  summary: "Get issues from the tracker",
  details:
    "Hosted: one page from the control plane, with the identity it was read under; --cursor continues where a page " +
    "ended. Local: runs the tracker on this machine.",
  examples: [
    ["spec-kitty tracker sync pull", "The first 100 issues"],
    ["spec-kitty tracker sync pull --limit 20 --json", "Twenty issues as the control plane sent them"]
  ],
  parameters: { limit, cursor: text("cursor", "Hosted: where to go on", { placeholder: "CURSOR" }) },
  run: (page) => Effect.flatMap(TrackerService, ({ pull }) => pull(page)).pipe(showAnswer(pulled, isComplete))
})
