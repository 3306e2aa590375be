import { Effect, Option } from "effect"
import { CurrentProject, type Project } from "../config/CurrentProject.ts"
import { isObject, parseJson } from "../contract/wire.ts"
import { readMeta, type Meta } from "../mission/meta.ts"
import { listMissions, missionAt, type Mission } from "../mission/Mission.ts"
import { textInHead } from "../platform/gitQueries.ts"
import { join } from "../platform/path.ts"
import { OriginTaken } from "./errors.ts"
import { begunFrom, forgetIntent } from "./intent.ts"
import type { OriginCandidate } from "./Ticket.ts"

/**
 * Whether a mission may be made from this ticket: the one to go on with where a stopped command has begun it, else
 * nothing. A ticket has one mission, finished or begun, under whatever name and on whatever branch, unless `another` says
 * that a second one is meant.
 */
export const mayStart = Effect.fn("origin.mayStart")(function* (wanted: {
  readonly ticket: OriginCandidate
  readonly slug: Option.Option<string>
  readonly another?: boolean
}) {
  const project = yield* Effect.flatMap(CurrentProject, ({ locate }) => locate)
  const key = wanted.ticket.externalIssueKey
  const noted = yield* begunFrom(project, wanted.ticket)
  const recorded = yield* Effect.filter(noted, ({ mission }) => isRecorded(mission, wanted.ticket))
  yield* Effect.forEach(recorded, ({ mission }) => Effect.ignoreLogged(forgetIntent(mission)), { discard: true })
  const all = noted.filter((one) => !recorded.includes(one))
  const meant = Option.fromNullable(
    all.find(
      ({ branch, mission }) =>
        Option.isNone(branch) &&
        Option.match(wanted.slug, {
          onNone: () => true,
          onSome: (slug) => mission.slug.slice(4) === slug.replace(/^\d{3}-/, "")
        })
    )
  )
  if (wanted.another === true) return meant
  const own = all.map(({ mission }) => mission.slug)
  const carrier = yield* carrierOf(project, wanted.ticket, own)
  if (Option.isNone(carrier) && Option.isSome(meant)) return meant
  const other = Option.getOrUndefined(meant) ?? all[0]
  const begun = other?.mission.slug
  const feature = Option.getOrUndefined(carrier) ?? begun
  if (feature === undefined) return meant
  const branch = Option.getOrUndefined(Option.flatMap(Option.fromNullable(other), (one) => one.branch))
  return yield* new OriginTaken({
    feature,
    key,
    ...(begun === undefined ? {} : { begun }),
    ...(branch === undefined ? {} : { branch })
  })
})

// helpers

/** The first finished mission whose record says that it comes from this ticket; one that cannot be read says nothing. */
const carrierOf = (project: Project, ticket: OriginCandidate, unfinished: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const slugs = yield* listMissions(project)
    for (const slug of slugs.filter((name) => !unfinished.includes(name))) {
      const { directory } = missionAt(project, slug, false)
      const meta = yield* Effect.orElseSucceed(readMeta(directory), (): Meta => ({}))
      if (comesFrom(meta, ticket)) return Option.some(slug)
    }
    return Option.none<string>()
  })

const comesFrom = (meta: unknown, ticket: OriginCandidate) => {
  const origin = isObject(meta) ? meta["origin_ticket"] : null
  return (
    isObject(origin) && origin["provider"] === ticket.provider && origin["external_issue_id"] === ticket.externalIssueId
  )
}

/** The record is committed, so all of it is told: by the command itself without its last step, or by hand after a hook refused. */
const isRecorded = (mission: Mission, ticket: OriginCandidate) =>
  Effect.map(textInHead(mission.project.root, join(mission.directory, "meta.json")), (text) =>
    Option.exists(Option.flatMap(text, parseJson), (meta) => comesFrom(meta, ticket))
  )
