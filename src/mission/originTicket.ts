import { Effect, Option } from "effect"
import { readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import { withFileLock } from "../platform/FileLock.ts"
import { join } from "../platform/path.ts"
import { needArtifact } from "./setupPlan.ts"
import { encodeMeta, readMeta } from "./meta.ts"
import type { Mission } from "./Mission.ts"
import { sharedDirectory } from "./statusLog.ts"

/** `origin_ticket` of `meta.json`: where a mission comes from (S061). */
export interface OriginTicket {
  readonly provider: string
  readonly resourceType: string
  readonly resourceId: string
  readonly externalIssueId: string
  readonly externalIssueKey: string
  readonly externalIssueUrl: string
  readonly title: string
}

/** The seven keys as they are written to disk. */
export const encodeOriginTicket = (ticket: OriginTicket) => ({
  provider: ticket.provider,
  resource_type: ticket.resourceType,
  resource_id: ticket.resourceId,
  external_issue_id: ticket.externalIssueId,
  external_issue_key: ticket.externalIssueKey,
  external_issue_url: ticket.externalIssueUrl,
  title: ticket.title
})

/** The mission's record, which must be there and be readable before anybody else is told of the mission. */
export const needMeta = (mission: Mission) =>
  Effect.tap(
    needArtifact(mission, "meta.json", "Restore it from git, or make a new mission with `spec-kitty specify NAME`."),
    () => readMeta(mission.directory)
  )

/**
 * Sets `origin_ticket` in the mission's record and keeps every other key; says whether a byte changed. `before` is done
 * before the first one does.
 */
export const setOriginTicket = Effect.fn("mission.setOriginTicket")(function* <E, R>(
  mission: Mission,
  ticket: OriginTicket,
  before: Effect.Effect<void, E, R>
) {
  const directory = yield* sharedDirectory(mission)
  const path = join(mission.directory, "meta.json")
  const change = Effect.gen(function* () {
    yield* needMeta(mission)
    const kept = yield* readTextIfExists(path)
    const after = encodeMeta({ ...(yield* readMeta(mission.directory)), origin_ticket: encodeOriginTicket(ticket) })
    if (Option.contains(kept, after)) return { path, changed: false }
    yield* before
    yield* writeAtomic(path, after)
    return { path, changed: true }
  })
  return yield* withFileLock(join(directory, `${mission.slug}.meta.lock`))(change)
})
