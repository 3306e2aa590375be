import { Effect, Option, Schema } from "effect"
import type { Project } from "../config/CurrentProject.ts"
import { readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import { listDirectory, removeFile } from "../platform/files.ts"
import { join } from "../platform/path.ts"
import { metaText, readMeta } from "../mission/meta.ts"
import { missionAt, listMissions, type Mission } from "../mission/Mission.ts"
import { sharedDirectory } from "../mission/statusLog.ts"
import type { OriginCandidate } from "./Ticket.ts"

/** The ticket that a mission is being made from: on disk before the mission, gone when the two are bound. */
const Intent = Schema.parseJson(Schema.Struct({ provider: Schema.String, external_issue_id: Schema.String }))

/** Notes that this mission is being made from a ticket, so that a command that is killed can be gone on with. */
export const noteIntent = (mission: Mission, { externalIssueId, provider }: OriginCandidate) =>
  Effect.flatMap(pathOf(mission), (path) =>
    writeAtomic(path, Schema.encodeSync(Intent)({ provider, external_issue_id: externalIssueId }) + "\n")
  )

/** The mission is bound, or never will be. */
export const forgetIntent = (mission: Mission) => Effect.flatMap(pathOf(mission), removeFile)

/** The mission that an earlier command has begun to make from this ticket, and has not bound. */
export const begunFrom = Effect.fn("origin.begunFrom")(function* (project: Project, ticket: OriginCandidate) {
  const noted = new Set(yield* listDirectory(yield* sharedDirectory({ project })))
  const all = yield* listMissions(project)
  for (const slug of all.filter((name) => noted.has(nameOf(name)))) {
    const mission = missionAt(project, slug, all.length === 1)
    const text = yield* Effect.flatMap(pathOf(mission), readTextIfExists)
    const intent = Option.flatMap(text, Schema.decodeOption(Intent))
    if (Option.isNone(intent) || intent.value.provider !== ticket.provider) continue
    if (intent.value.external_issue_id !== ticket.externalIssueId) continue
    const meta = yield* readMeta(mission.directory)
    // Without its record it was never made; with an origin it is bound.
    if (Option.isSome(metaText(meta, "feature_slug", "slug")) && meta["origin_ticket"] === undefined)
      return Option.some({ mission, meta })
  }
  return Option.none()
})

// helpers

const nameOf = (slug: string) => `${slug}.origin.json`

const pathOf = (mission: Mission) =>
  Effect.map(sharedDirectory(mission), (directory) => join(directory, nameOf(mission.slug)))
