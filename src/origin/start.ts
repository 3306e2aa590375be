import { Effect, Option } from "effect"
import { CurrentProject } from "../config/CurrentProject.ts"
import { isInHead } from "../platform/gitQueries.ts"
import { withFileLock } from "../platform/FileLock.ts"
import { join } from "../platform/path.ts"
import { sharedDirectory } from "../mission/statusLog.ts"
import { createFeature, type CreatedFeature } from "../mission/createFeature.ts"
import { shellQuoted } from "../platform/shellQuoted.ts"
import { briefly } from "../platform/terminalText.ts"
import { say } from "../tracker/Progress.ts"
import { bindIn, type BoundOrigin } from "./bind.ts"
import { MissionWithoutOrigin } from "./errors.ts"
import { intentFor, noteIntent } from "./intent.ts"
import { mayStart } from "./mayStart.ts"
import { originBinding } from "./ready.ts"
import { startable } from "./startable.ts"
import { slugOf, type OriginCandidate } from "./Ticket.ts"

/** A mission that was made from a ticket. */
export interface MissionFromTicket {
  readonly created: CreatedFeature
  readonly origin: BoundOrigin
}

/**
 * Makes a mission from a confirmed ticket and binds the two (S061). Everything is looked at before anything is made; when
 * the mission was made and the binding then fails, the error says what exists and how to finish. A mission that a stopped
 * command has made from this ticket is gone on with. A ticket has one mission: where there is one already, or one is begun
 * under another name or on another branch, this is refused, unless `another` is asked for.
 */
export const startMissionFromTicket = Effect.fn("origin.start")(function* (wanted: {
  readonly ticket: OriginCandidate
  /** The mission's name; from the ticket where it is not given. */
  readonly slug: Option.Option<string>
  readonly missionType: Option.Option<string>
  readonly targetBranch: Option.Option<string>
  /** A second mission from the same ticket is meant. */
  readonly another?: boolean
}) {
  const { missionType, targetBranch, ticket } = wanted
  yield* startable({ ...wanted, key: ticket.externalIssueKey })
  const binding = yield* originBinding("Making a mission from a ticket in", Option.none())
  const project = yield* Effect.flatMap(CurrentProject, ({ locate }) => locate)
  const title = briefly(ticket.title, 200)
  const fresh = yield* intentFor(ticket)
  const made = Effect.gen(function* () {
    const begun = Option.getOrUndefined(yield* mayStart(wanted))
    if (begun !== undefined)
      yield* say(
        `Mission ${begun.mission.slug} was begun from this ticket by an earlier command, which has failed, was stopped or is still at work; going on with it.`
      )
    const { createdEventId } = begun?.intent ?? fresh
    return yield* createFeature({
      onNamed: (feature) => noteIntent(feature, { ...fresh, ...begun?.intent }),
      slug: Option.getOrElse(wanted.slug, () => slugOf(ticket)),
      title: Option.some(title === "" ? briefly(ticket.externalIssueKey, 200) : title),
      mission: Option.getOrElse(missionType, () => "software-dev"),
      targetBranch,
      ...(begun === undefined ? {} : { begun: begun.mission }),
      ...(createdEventId === undefined ? {} : { eventId: createdEventId })
    })
  })
  // Of two commands at once the second finds what the first has begun.
  const created = yield* withFileLock(join(yield* sharedDirectory({ project }), "origin.lock"))(made)
  const { slug } = created.feature
  const bound = Effect.onInterrupt(bindIn(binding, created.feature, ticket), () =>
    say(
      `Mission ${slug} exists and may not be bound yet. To finish, run the same command again, or ` +
        `\`spec-kitty agent tickets bind --feature ${slug} --issue ${shellQuoted(ticket.externalIssueKey)}\`.`
    )
  )
  const origin = yield* Effect.catchAll(bound, (error) =>
    Effect.flatMap(isInHead(project.root, created.metaFile), (committed) =>
      Effect.fail(
        new MissionWithoutOrigin({
          feature: created.feature.slug,
          featureDir: created.feature.directory,
          commit: created.commit,
          committed,
          key: ticket.externalIssueKey,
          reason: error._tag,
          explanation: error.message,
          temporary: isTemporary(error),
          mayBeBound: mayBeBound(error),
          envelope: "envelope" in error ? error.envelope : null,
          signIn: signInFor(error)
        })
      )
    )
  )
  const result: MissionFromTicket = { created, origin }
  return result
})

// helpers

type Failure = Effect.Effect.Error<ReturnType<typeof bindIn>>

const signInFor = (error: Failure) => {
  switch (error._tag) {
    case "NotSignedIn":
    case "CredentialsBroken":
      return "login"
    case "SessionExpired":
      return error.signedOut ? "login" : "force"
    case "NoTeam":
      return "force"
    default:
      return null
  }
}

/** Whether the request may have reached the control plane, and nothing says that it was refused there. */
const mayBeBound = (error: Failure) => {
  switch (error._tag) {
    case "HostUnreachable":
    case "UnexpectedAnswer":
    case "OperationLost":
    case "OperationTimedOut":
      return true
    case "TrackerRefused":
      // What has no code comes from something on the way.
      return error.status >= 500 && error.envelope.code === null
    default:
      return false
  }
}

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
