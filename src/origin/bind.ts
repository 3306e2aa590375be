import { Effect, Option, Schema } from "effect"
import { accountScope } from "../auth/Scope.ts"
import { Session } from "../auth/Session.ts"
import { OriginBindRequest } from "../contract/origin.ts"
import { missionOriginBound } from "../domain/draft.ts"
import { FeatureSlug } from "../domain/ids.ts"
import { Emitter } from "../events/Emitter.ts"
import { createFeature } from "../mission/createFeature.ts"
import { commitPaths, needsBranch } from "../mission/commit.ts"
import type { Mission } from "../mission/Mission.ts"
import { needMeta, setOriginTicket, type OriginTicket } from "../mission/originTicket.ts"
import { currentMission } from "../mission/setupPlan.ts"
import type { Git } from "../platform/Git.ts"
import { briefly } from "../platform/terminalText.ts"
import { require } from "../readiness/require.ts"
import type { TrackerRefused } from "../tracker/errors.ts"
import { doOnce } from "../tracker/once.ts"
import { say } from "../tracker/Progress.ts"
import { SaaSTrackerClient } from "../tracker/SaaSTrackerClient.ts"
import { OriginConflict, OriginNotRecorded } from "./errors.ts"
import { bindingIntent, forgetIntent, intentOf, isFrom, noteIntent } from "./intent.ts"
import { originBinding, type OriginBinding } from "./ready.ts"
import { recordOf, type OriginCandidate } from "./Ticket.ts"

/** A mission and where it comes from, on the control plane and on this machine. */
export interface BoundOrigin {
  readonly mission: Mission
  readonly ticket: OriginTicket
  /** The control plane knew it already. */
  readonly alreadyBound: boolean
  readonly originLinkId: string | null
  readonly commit: string | null
  readonly warnings: ReadonlyArray<string>
}

/** The mission that is to be bound, if it can be: its record is there and can be read (S061). */
export const boundable = (feature: Option.Option<string>) =>
  Effect.gen(function* () {
    const mission = yield* currentMission(feature)
    yield* needMeta(mission)
    yield* needsBranch(mission.project)
    return mission
  })

/**
 * Binds a mission to the ticket it comes from (S061): first the control plane, then `meta.json`, then the event. When the
 * first fails nothing is written; when a later one does, the same command again completes it.
 */
export const bindMissionOrigin = Effect.fn("origin.bind")(function* (wanted: {
  readonly feature: Option.Option<string>
  readonly ticket: OriginCandidate
}) {
  yield* require({})
  const mission = yield* boundable(wanted.feature)
  const binding = yield* originBinding("Binding to a ticket in", Option.some(mission.slug))
  const warnings = yield* Effect.catchAll(completed(mission), ({ message }) =>
    Effect.as(Effect.logWarning(`The mission could not be made to its end: ${message}`), noWarnings)
  )
  const bound = yield* bindIn(binding, mission, wanted.ticket)
  const result: BoundOrigin = { ...bound, warnings: [...warnings, ...bound.warnings] }
  return result
})

/** {@link bindMissionOrigin} once everything has been looked at. */
export const bindIn = (binding: OriginBinding, mission: Mission, candidate: OriginCandidate) =>
  Effect.gen(function* () {
    const ticket = recordOf(candidate)
    yield* say(`Binding ${mission.slug} to ${ticket.externalIssueKey} ...`)
    const { envelope } = yield* tellControlPlane(binding, mission, candidate)
    const alreadyBound = envelope.alreadyBound === true
    // From here on the control plane knows: an interruption waits until this machine does.
    return yield* Effect.uninterruptible(record(mission, ticket, alreadyBound)).pipe(
      Effect.map((recorded): BoundOrigin => ({
        mission,
        ticket,
        alreadyBound,
        originLinkId: envelope.originLinkId ?? null,
        ...recorded
      }))
    )
  })

// helpers

/** A mission that a stopped command has begun to make from a ticket is made to its end: else nobody hears that it exists. */
const completed = (mission: Mission) =>
  Effect.gen(function* () {
    const begun = yield* intentOf(mission)
    if (Option.isNone(begun) || begun.value.createdEventId === undefined) return noWarnings
    const { warnings } = yield* createFeature({
      slug: mission.slug,
      title: Option.none(),
      mission: "software-dev",
      targetBranch: Option.none(),
      begun: mission,
      eventId: begun.value.createdEventId
    })
    return warnings
  })

const tellControlPlane = ({ projectSlug, provider }: OriginBinding, mission: Mission, ticket: OriginCandidate) =>
  Effect.gen(function* () {
    const client = yield* SaaSTrackerClient
    const account = yield* Effect.flatMap(Session, ({ peek }) => peek)
    const request: OriginBindRequest = {
      provider,
      projectSlug,
      missionId: mission.slug,
      externalIssueId: ticket.externalIssueId,
      externalIssueKey: ticket.externalIssueKey,
      externalIssueUrl: ticket.externalIssueUrl,
      externalTitle: ticket.title,
      externalStatus: ticket.status
    }
    const scope = Option.match(account, {
      onNone: () => "",
      onSome: accountScope
    })
    const send = (once: { readonly idempotencyKey: string }) => client.bindMissionOrigin(request, once)
    return yield* doOnce({
      slot: { scope, provider, projectSlug, verb: "origin-bind" },
      body: encode(request),
      what: `binding of ${mission.slug}`,
      fresh: false,
      send
    })
  }).pipe(
    Effect.catchTag("TrackerRefused", (refused): Effect.Effect<never, TrackerRefused | OriginConflict, Git> => {
      const { envelope, status } = refused
      if (status !== 409 || envelope.code === "idempotency_conflict") return Effect.fail(refused)
      // It will never come from this ticket: the next mission that is made from it is another one.
      return Effect.zipRight(
        Effect.ignoreLogged(forgetOf(mission, ticket)),
        new OriginConflict({ feature: mission.slug, key: ticket.externalIssueKey, envelope })
      )
    })
  )

const noWarnings: ReadonlyArray<string> = []

const encode = Schema.encodeSync(Schema.parseJson(OriginBindRequest))

/** What is the same already is neither written nor told again. */
const record = (mission: Mission, ticket: OriginTicket, alreadyBound: boolean) =>
  Effect.gen(function* () {
    const key = ticket.externalIssueKey
    const noted = Option.getOrUndefined(yield* Effect.orElseSucceed(intentOf(mission), Option.none))
    const begun = noted !== undefined && isFrom(ticket, noted) ? noted : undefined
    const intent = begun ?? (yield* bindingIntent(ticket))
    // A command that is killed may have written the record and told nobody: the next one finds this note.
    const note = begun === undefined ? noteIntent(mission, intent) : Effect.void
    const { changed, path } = yield* Effect.mapError(
      Effect.zipRight(
        alreadyBound ? Effect.void : note,
        setOriginTicket(mission, ticket, alreadyBound ? note : Effect.void)
      ),
      ({ message }) => new OriginNotRecorded({ feature: mission.slug, key, reason: message })
    )
    if (!changed && alreadyBound && noted === undefined) return { commit: null, warnings: [] }
    const eventId = intent.boundEventId
    const emitter = yield* Emitter
    const { warning } = yield* emitter.emit(eventOf(mission, ticket), {
      project: mission.project,
      ...(eventId === undefined ? {} : { eventIds: [eventId] })
    })
    const commit = yield* commitPaths(mission.project, [path], `Bind ${mission.slug} to ${oneLine(key)}`)
    // What git would not commit is tried again by the same command.
    if (Option.isNone(commit.warning)) yield* Effect.ignoreLogged(forgetIntent(mission))
    return { commit: commit.sha, warnings: [...Option.toArray(commit.warning), ...Option.toArray(warning)] }
  })

/** What is noted of another ticket stays: that binding may not be told yet. */
const forgetOf = (mission: Mission, ticket: OriginTicket) =>
  Effect.flatMap(intentOf(mission), (noted) =>
    Option.exists(noted, (intent) => isFrom(ticket, intent)) ? forgetIntent(mission) : Effect.void
  )

const eventOf = (mission: Mission, ticket: OriginTicket) =>
  missionOriginBound({
    featureSlug: FeatureSlug.make(mission.slug),
    provider: ticket.provider === "jira" ? "jira" : "linear",
    externalIssueId: ticket.externalIssueId,
    externalIssueKey: ticket.externalIssueKey,
    externalIssueUrl: ticket.externalIssueUrl,
    title: ticket.title === "" ? ticket.externalIssueKey : ticket.title
  })

const oneLine = (text: string) => briefly(text, 60)
