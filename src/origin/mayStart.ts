import { Effect, Option } from "effect"
import { CurrentProject, type Project } from "../config/CurrentProject.ts"
import { isObject } from "../contract/wire.ts"
import { readMeta, type Meta } from "../mission/meta.ts"
import { listMissions, missionAt } from "../mission/Mission.ts"
import { OriginTaken } from "./errors.ts"
import { begunFrom } from "./intent.ts"
import type { OriginCandidate } from "./Ticket.ts"

/**
 * Whether a mission may be made from this ticket: the one to go on with where a stopped command has begun it, else
 * nothing. A ticket has one mission, unless `another` says that a second one is meant.
 */
export const mayStart = Effect.fn("origin.mayStart")(function* (wanted: {
  readonly ticket: OriginCandidate
  readonly slug: Option.Option<string>
  readonly another?: boolean
}) {
  const project = yield* Effect.flatMap(CurrentProject, ({ locate }) => locate)
  const begun = Option.filter(yield* begunFrom(project, wanted.ticket), ({ mission }) =>
    Option.match(wanted.slug, {
      onNone: () => true,
      onSome: (slug) => mission.slug.slice(4) === slug.replace(/^\d{3}-/, "")
    })
  )
  if (Option.isSome(begun) || wanted.another === true) return begun
  const carrier = yield* carrierOf(project, wanted.ticket)
  if (Option.isNone(carrier)) return begun
  return yield* new OriginTaken({ feature: carrier.value, key: wanted.ticket.externalIssueKey })
})

// helpers

/** The first mission whose record says that it comes from this ticket; a record that cannot be read says nothing. */
const carrierOf = (project: Project, ticket: OriginCandidate) =>
  Effect.gen(function* () {
    const slugs = yield* listMissions(project)
    for (const slug of slugs) {
      const { directory } = missionAt(project, slug, false)
      const meta = yield* Effect.orElseSucceed(readMeta(directory), (): Meta => ({}))
      const origin = meta["origin_ticket"]
      if (!isObject(origin) || origin["provider"] !== ticket.provider) continue
      if (origin["external_issue_id"] === ticket.externalIssueId) return Option.some(slug)
    }
    return Option.none<string>()
  })
