import { Clock, Effect, Option } from "effect"
import { historyAdded } from "../domain/draft.ts"
import { FeatureSlug, WorkPackageId } from "../domain/ids.ts"
import { formatSeconds } from "../domain/timestamp.ts"
import { Emitter } from "../events/Emitter.ts"
import type { Mission } from "./Mission.ts"
import { withActivity, type Activity } from "./promptBody.ts"
import { updatePrompt, type WorkPackage } from "./WorkPackage.ts"

/**
 * What somebody says of a work package: a line in its activity log, with it what the front matter is to say, and one
 * HistoryAdded event. Gives the warnings; must run under the status lock.
 */
export const writeNote = (
  mission: Mission,
  workPackage: WorkPackage,
  wanted: {
    readonly fields: Readonly<Record<string, unknown>>
    readonly entry: Omit<Activity, "at">
    readonly entryType: "note" | "review"
  }
) =>
  Effect.gen(function* () {
    const { entry, entryType, fields } = wanted
    const at = formatSeconds(yield* Clock.currentTimeMillis)
    yield* updatePrompt(workPackage, fields, (text) => withActivity(text, { ...entry, at }))
    const emitter = yield* Emitter
    const { warning } = yield* emitter.emit(
      historyAdded({
        featureSlug: FeatureSlug.make(mission.slug),
        wpId: WorkPackageId.make(workPackage.id),
        entryType,
        entryContent: entry.note,
        author: entry.actor
      }),
      { project: mission.project }
    )
    return Option.toArray(warning)
  })
