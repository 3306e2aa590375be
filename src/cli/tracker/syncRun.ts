import { Effect, Schema } from "effect"
import { shortfall } from "../../tracker/complete.ts"
import { TrackerService } from "../../tracker/TrackerService.ts"
import { verb } from "../command.ts"
import { showAnswer } from "./answer.ts"
import { ran } from "./human.ts"
import { fresh, limit } from "./limit.ts"
import { RunResultEnvelope } from "../../contract/tracker.ts"
import { LocalSync } from "../../tracker/localDocuments.ts"

export const trackerSyncRun = verb({
  path: "tracker sync run",
  does: "destroy",
  remote: true,
  answer: Schema.Union(LocalSync, RunResultEnvelope),
  summary: "Pull and push in one go",
  details:
    "Hosted: one full cycle that the control plane decides; it is waited for, and a command that was stopped is resumed " +
    "by running it again. Local: a pull, then a push.",
  examples: [["spec-kitty tracker sync run", "Bring both sides up to date"]],
  parameters: { limit, fresh },
  run: (options) => Effect.flatMap(TrackerService, ({ run }) => run(options)).pipe(showAnswer(ran, shortfall))
})
