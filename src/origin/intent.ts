import { Effect, Option, Schema } from "effect"
import type { Project } from "../config/CurrentProject.ts"
import { readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import { listDirectory, removeFile } from "../platform/files.ts"
import { branchesWith } from "../platform/gitQueries.ts"
import { join } from "../platform/path.ts"
import { isPackageBranch } from "../mission/branches.ts"
import { missionAt, listMissions, type Mission } from "../mission/Mission.ts"
import type { OriginTicket } from "../mission/originTicket.ts"
import { sharedDirectory } from "../mission/statusLog.ts"
import { nextUlid } from "../platform/Ulid.ts"

const eventId = <const Key extends string>(key: Key) =>
  Schema.optionalWith(Schema.String, { exact: true }).pipe(Schema.fromKey(key))

/**
 * The ticket that a mission is being made from, or bound to: on disk before the mission, or its record, gone when all is told. The ids of its events
 * are chosen first, so that twice recorded is once recorded; an older version has chosen none.
 */
const Intent = Schema.Struct({
  provider: Schema.String,
  externalIssueId: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("external_issue_id")),
  createdEventId: eventId("created_event_id"),
  boundEventId: eventId("bound_event_id")
})
export type Intent = typeof Intent.Type

const File = Schema.parseJson(Intent)

/** What will be noted of a mission that is to be made from this ticket. */
export const intentFor = ({ externalIssueId, provider }: OriginTicket): Effect.Effect<Intent> =>
  Effect.map(Effect.all([nextUlid, nextUlid]), ([createdEventId, boundEventId]) => ({
    provider,
    externalIssueId,
    createdEventId,
    boundEventId
  }))

/** Notes that this mission is being made from a ticket, so that a command that is killed can be gone on with. */
export const noteIntent = (mission: Mission, intent: Intent) =>
  Effect.flatMap(pathOf(mission), (path) => writeAtomic(path, Schema.encodeSync(File)(intent) + "\n"))

/** What will be noted of a mission that exists and is being bound: nothing has to be made of it. */
export const bindingIntent = ({ externalIssueId, provider }: OriginTicket): Effect.Effect<Intent> =>
  Effect.map(nextUlid, (boundEventId) => ({ provider, externalIssueId, boundEventId }))

/** What is noted of a mission; nothing when nobody is making or binding it. */
export const intentOf = (mission: Mission) =>
  Effect.map(Effect.flatMap(pathOf(mission), readTextIfExists), Option.flatMap(Schema.decodeOption(File)))

/** The mission is bound and that is told, or it never will be. */
export const forgetIntent = (mission: Mission) => Effect.flatMap(pathOf(mission), removeFile)

/** Whether this is the ticket that was meant. */
export const isFrom = (ticket: Pick<OriginTicket, "externalIssueId" | "provider">, intent: Intent): boolean =>
  intent.provider === ticket.provider && intent.externalIssueId === ticket.externalIssueId

/** A mission that an earlier command has begun to make from a ticket, and has not finished. */
export interface Begun {
  readonly mission: Mission
  readonly intent: Intent
  /** The branch that has it, where it is not in this checkout. */
  readonly branch: Option.Option<string>
}

/**
 * The missions that earlier commands have begun to make from this ticket: those of this checkout first, then those that
 * only another branch has. One of which nothing was written yet is none.
 */
export const begunFrom = Effect.fn("origin.begunFrom")(function* (project: Project, ticket: OriginTicket) {
  const noted = (yield* listDirectory(yield* sharedDirectory({ project })))
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length))
  const all = yield* listMissions(project)
  const begun: Array<Begun> = []
  for (const slug of [...all.filter((name) => noted.includes(name)), ...noted.filter((name) => !all.includes(name))]) {
    const mission = missionAt(project, slug, all.length === 1)
    const intent = yield* intentOf(mission)
    if (Option.isNone(intent) || !isFrom(ticket, intent.value) || isBinding(intent.value)) continue
    const isHere = all.includes(slug)
    const branch = isHere ? Option.none<string>() : yield* branchWith(mission)
    if (isHere || Option.isSome(branch)) begun.push({ mission, intent: intent.value, branch })
  }
  return begun
})

// helpers

/** A mission that was there before; older versions noted no ids at all. */
const isBinding = ({ boundEventId, createdEventId }: Intent) =>
  createdEventId === undefined && boundEventId !== undefined

const suffix = ".origin.json"

/** The latest branch that has the mission's record and can be checked out: those of packages have worktrees of their own. */
const branchWith = ({ directory, project }: Mission) =>
  Effect.map(branchesWith(project.root, join(directory, "meta.json")), (copies) =>
    Option.fromNullable(copies.map(({ branch }) => branch).find((branch) => !isPackageBranch(branch)))
  )

const pathOf = (mission: Mission) =>
  Effect.map(sharedDirectory(mission), (directory) => join(directory, `${mission.slug}${suffix}`))
