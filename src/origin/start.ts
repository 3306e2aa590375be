import { Effect, Option } from "effect"
import { CurrentProject } from "../config/CurrentProject.ts"
import { createFeature, type CreatedFeature } from "../mission/createFeature.ts"
import { shellQuoted } from "../platform/shellQuoted.ts"
import { briefly } from "../platform/terminalText.ts"
import { say } from "../tracker/Progress.ts"
import { bindIn, type BoundOrigin } from "./bind.ts"
import { MissionWithoutOrigin } from "./errors.ts"
import { begunFrom, noteIntent } from "./intent.ts"
import { originBinding } from "./ready.ts"
import { alreadyCreated } from "./resume.ts"
import { slugOf, type OriginCandidate } from "./Ticket.ts"

/** A mission that was made from a ticket. */
export interface MissionFromTicket {
  readonly created: CreatedFeature
  readonly origin: BoundOrigin
}

/**
 * Makes a mission from a confirmed ticket and binds the two (S061). Everything is looked at before anything is made; when
 * the mission was made and the binding then fails, the error says what exists and how to finish. A mission that a stopped
 * command has made from this ticket is gone on with, unless another name is asked for.
 */
export const startMissionFromTicket = Effect.fn("origin.start")(function* (wanted: {
  readonly ticket: OriginCandidate
  /** The mission's name; from the ticket where it is not given. */
  readonly slug: Option.Option<string>
  readonly missionType: Option.Option<string>
  readonly targetBranch: Option.Option<string>
}) {
  const { missionType, targetBranch, ticket } = wanted
  const binding = yield* originBinding("Making a mission from a ticket in", Option.none())
  const title = briefly(ticket.title, 200)
  const project = yield* Effect.flatMap(CurrentProject, ({ locate }) => locate)
  const begun = Option.filter(yield* begunFrom(project, ticket), ({ mission }) =>
    Option.match(wanted.slug, {
      onNone: () => true,
      onSome: (slug) => mission.slug.slice(4) === slug.replace(/^\d{3}-/, "")
    })
  )
  if (Option.isSome(begun))
    yield* say(
      `Mission ${begun.value.mission.slug} was made from this ticket by a command that was stopped; going on with it.`
    )
  const create = createFeature({
    onNamed: (feature) => noteIntent(feature, ticket),
    slug: Option.getOrElse(wanted.slug, () => slugOf(ticket)),
    title: Option.some(title === "" ? briefly(ticket.externalIssueKey, 200) : title),
    mission: Option.getOrElse(missionType, () => "software-dev"),
    targetBranch
  })
  const created = yield* Option.match(begun, {
    onNone: () => create,
    onSome: ({ meta, mission }) => alreadyCreated(mission, meta)
  })
  const { slug } = created.feature
  const bound = Effect.onInterrupt(bindIn(binding, created.feature, ticket), () =>
    say(
      `Mission ${slug} exists and may not be bound yet. To finish, run the same command again, or ` +
        `\`spec-kitty agent tickets bind --feature ${slug} --issue ${shellQuoted(ticket.externalIssueKey)}\`.`
    )
  )
  const origin = yield* Effect.mapError(bound, (error) => {
    return new MissionWithoutOrigin({
      feature: created.feature.slug,
      featureDir: created.feature.directory,
      commit: created.commit,
      key: ticket.externalIssueKey,
      reason: error._tag,
      explanation: error.message,
      temporary: isTemporary(error)
    })
  })
  const result: MissionFromTicket = { created, origin }
  return result
})

// helpers

type Failure = Effect.Effect.Error<ReturnType<typeof bindIn>>

const isTemporary = (error: Failure) => {
  switch (error._tag) {
    case "HostUnreachable":
    case "TrackerBusy":
    case "LockTimeout":
      return true
    case "TrackerRefused":
      return error.envelope.retryable
    default:
      return false
  }
}
