import { Clock, Effect, Option, Schema } from "effect"
import type { Project } from "../config/CurrentProject.ts"
import { ProjectConfig, type ProjectIdentity } from "../config/ProjectConfig.ts"
import { nodeIdOf } from "../config/ProjectIdentity.ts"
import type { EventBody } from "../domain/draft.ts"
import type { EventDraft } from "../domain/Event.ts"
import { EventId, NodeId, ProjectUuid } from "../domain/ids.ts"
import { formatTimestamp } from "../domain/timestamp.ts"
import type { Git } from "../platform/Git.ts"
import { currentBranch, headCommit } from "../platform/gitQueries.ts"
import { nextUlid } from "../platform/Ulid.ts"
import { hostName, userName } from "../platform/user.ts"

/** What events of one command have in common. */
export type Envelope = Omit<EventDraft, keyof EventBody | "eventId" | "timestamp">

/** Which earlier things an event follows from. */
export interface Origins {
  readonly causationId?: string
  readonly correlationId?: string
}

/** Who and where we are (S032 FR-004); what cannot be found out is left open, so that an event is never lost for it. */
export const makeEnvelope = (
  project: Project,
  teamSlug: Option.Option<string>,
  origins: Origins
): Effect.Effect<Envelope, never, ProjectConfig | Git> =>
  Effect.gen(function* () {
    const projects = yield* ProjectConfig
    const identity = yield* projects.identity(project).pipe(
      Effect.tapError((error) => Effect.logDebug(error.message)),
      Effect.option
    )
    const known = yield* Effect.all(
      {
        gitBranch: optional(currentBranch(project.checkout)),
        headCommitSha: optional(headCommit(project.checkout)),
        repoSlug: projects.repoSlug(project)
      },
      { concurrency: "unbounded" }
    )
    return {
      nodeId: yield* nodeOf(identity),
      causationId: idOf(origins.causationId),
      correlationId: idOf(origins.correlationId),
      projectUuid: Option.getOrNull(Option.flatMap(identity, ({ uuid }) => asProjectUuid(uuid))),
      projectSlug: Option.getOrNull(Option.map(identity, ({ slug }) => slug)),
      teamSlug: Option.getOrElse(
        Option.filter(teamSlug, (team) => team !== ""),
        () => "local"
      ),
      schemaVersion: "1.0.0",
      dataTier: 0,
      gitBranch: Option.getOrNull(known.gitBranch),
      headCommitSha: Option.getOrNull(Option.filter(known.headCommitSha, (sha) => /^[0-9a-f]{40}$/.test(sha))),
      repoSlug: Option.getOrNull(known.repoSlug)
    }
  })

/** The envelope around one body, at this moment; with a fresh id unless it has one. */
export const enclose = (envelope: Envelope, body: EventBody, id?: string): Effect.Effect<EventDraft> =>
  Effect.gen(function* () {
    const eventId = idOf(id) ?? EventId.make(yield* nextUlid)
    return { ...envelope, ...body, eventId, timestamp: formatTimestamp(yield* Clock.currentTimeMillis) }
  })

// helpers

const asProjectUuid = Schema.decodeUnknownOption(ProjectUuid)

const asNodeId = Schema.decodeUnknownOption(NodeId)

const asEventId = Schema.decodeUnknownOption(EventId)

const idOf = (id: string | undefined) => Option.getOrNull(asEventId(id))

const nodeOf = (identity: Option.Option<ProjectIdentity>) =>
  Option.match(
    Option.flatMap(identity, ({ nodeId }) => asNodeId(nodeId)),
    {
      onSome: Effect.succeed,
      onNone: () => Effect.map(Effect.all([hostName, userName]), (names) => NodeId.make(nodeIdOf(...names)))
    }
  )

const optional = <A, E, R>(effect: Effect.Effect<Option.Option<A>, E, R>) =>
  Effect.orElseSucceed(effect, () => Option.none<A>())
