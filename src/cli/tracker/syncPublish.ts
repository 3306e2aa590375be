import { Effect } from "effect"
import { TrackerService } from "../../tracker/TrackerService.ts"
import { verb } from "../command.ts"

export const trackerSyncPublish = verb({
  path: "tracker sync publish",
  does: "write",
  remote: true,
  summary: "Explain what has taken the place of publishing snapshots",
  details:
    "Hosted: not available; use `spec-kitty tracker sync push` or `spec-kitty tracker sync run`. Local: not available; " +
    "use `spec-kitty tracker sync push`.",
  examples: [["spec-kitty tracker sync publish", "See what to run instead"]],
  parameters: {},
  run: () => Effect.flatMap(TrackerService, ({ publish }) => publish)
})
