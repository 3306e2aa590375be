import { Effect, Option } from "effect"
import { encodeSnapshot, type Snapshot } from "../../domain/reduce.ts"
import { readTextIfExists } from "../../platform/AtomicFile.ts"
import type { Mission } from "../Mission.ts"
import { shownLane } from "../shownLane.ts"
import { laneOf, statusFiles } from "../statusLog.ts"
import { means } from "../validateWorkflow.ts"
import type { WorkPackage } from "../WorkPackage.ts"
import type { Problem } from "./Problem.ts"

/** Views that do not say what the status log says; the log is the truth and the views follow from it. */
export const drift = (mission: Mission, snapshot: Snapshot, packages: ReadonlyArray<WorkPackage>) =>
  Effect.gen(function* () {
    const path = statusFiles(mission).snapshot
    const written = yield* readTextIfExists(path)
    const isCurrent = Option.contains(written, encodeSnapshot(snapshot))
    const nothingYet = Option.isNone(written) && snapshot.eventCount === 0
    const board: ReadonlyArray<Problem> =
      isCurrent || nothingYet
        ? []
        : [
            {
              category: "drift",
              wpId: null,
              message: Option.isNone(written)
                ? "status.json is missing"
                : "status.json does not follow from the status log",
              action: `Run \`spec-kitty agent status materialize --feature ${mission.slug}\`.`,
              cure: { kind: "materialize" }
            }
          ]
    const prompts = packages.flatMap(({ id, values }): ReadonlyArray<Problem> => {
      const said = values["lane"]
      const lane = laneOf(snapshot, id)
      if (typeof said !== "string" || means(said, lane)) return []
      return [
        {
          category: "drift",
          wpId: id,
          message: `the prompt of ${id} is in ${said}, the status log in ${shownLane(lane)}`,
          action: "Run `spec-kitty agent status doctor --fix`: the log counts.",
          cure: { kind: "lane", wpId: id, lane: shownLane(lane) }
        }
      ]
    })
    return [...board, ...prompts]
  })
