import { Clock, Effect } from "effect"
import type { StatusEvent } from "../domain/StatusEvent.ts"
import { nextUlid } from "../platform/Ulid.ts"
import { timeAfter } from "./logTime.ts"
import type { Mission } from "./Mission.ts"
import { latestTime } from "./statusLog.ts"

/**
 * The lines that open the log for those packages that it does not know: a forced planned->planned, which Ref's tools
 * expect (reference facts: disk 3.4). It changes no lane, so it is not sent; that the package exists is.
 */
export const openingLines = (
  mission: Mission,
  packages: ReadonlyArray<string>,
  events: ReadonlyArray<StatusEvent>,
  actor: string
) =>
  Effect.gen(function* () {
    const known = new Set(events.map(({ wpId }) => wpId))
    const fresh = packages.filter((wpId) => !known.has(wpId))
    return yield* Effect.reduce(fresh, noLines, (before, wpId) =>
      Effect.map(openingLine(mission, wpId, latestTime([...events, ...before]), actor), (line) => [...before, line])
    )
  })

// helpers

const noLines: ReadonlyArray<StatusEvent> = []

const openingLine = (mission: Mission, wpId: string, last: string, actor: string) =>
  Effect.gen(function* () {
    return {
      eventId: yield* nextUlid,
      featureSlug: mission.slug,
      wpId,
      fromLane: "planned",
      toLane: "planned",
      at: timeAfter(last, yield* Clock.currentTimeMillis),
      actor,
      force: true,
      executionMode: "worktree",
      reason: "canonical bootstrap",
      reviewRef: null,
      evidence: null,
      policyMetadata: null
    } satisfies StatusEvent
  })
