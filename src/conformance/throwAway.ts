import { Clock, Effect, Ref } from "effect"
import { unmappedProject } from "../contract/tracker.ts"
import type { EventBody } from "../domain/draft.ts"
import { EventId, NodeId, ProjectUuid } from "../domain/ids.ts"
import { formatTimestamp } from "../domain/timestamp.ts"
import { nextUlid } from "../platform/Ulid.ts"
import { Target } from "./Target.ts"
import { wireEvent, type WireEvent } from "./wireEvent.ts"

/** The project and mission of every event of every check: whatever carries them may be deleted. */
export const throwAway = {
  projectUuid: ProjectUuid.make("c0117ac7-c4ec-4000-8000-000000000000"),
  projectSlug: unmappedProject,
  featureSlug: "000-contract-check"
} as const

/** What tells the events of one run from those of others. */
export interface Marks {
  /** Under `correlation_id`. */
  readonly run: EventId
  readonly team: string
  readonly lamport: Ref.Ref<number>
}

/** The marks of a new run. */
export const newMarks = (team: string): Effect.Effect<Marks> =>
  Effect.all({
    run: Effect.map(nextUlid, (id) => EventId.make(id)),
    team: Effect.succeed(team),
    lamport: Ref.make(0)
  })

/** A title for the issue that may be thrown away, unlike any other of this run. */
export const titleOf = ({ run }: Marks, word: string): string => `${throwAway.projectSlug} ${run} ${word}`

/** A mission that no other case of any run has heard of. */
export const missionOf = ({ run }: Marks, word: string): string =>
  `${throwAway.featureSlug}-${run.toLowerCase()}-${word}`

/** A new event around this body, as the command would send it, under the marks of the run. */
export const eventOf = (body: EventBody): Effect.Effect<WireEvent, never, Target> =>
  Effect.gen(function* () {
    const { marks } = yield* Target
    return wireEvent(
      {
        eventId: EventId.make(yield* nextUlid),
        timestamp: formatTimestamp(yield* Clock.currentTimeMillis),
        nodeId: NodeId.make("c0117ac7c4ec"),
        lamportClock: yield* Ref.updateAndGet(marks.lamport, (value) => value + 1),
        causationId: null,
        correlationId: marks.run,
        projectUuid: throwAway.projectUuid,
        projectSlug: throwAway.projectSlug,
        teamSlug: marks.team,
        schemaVersion: "1.0.0",
        dataTier: 0,
        gitBranch: "main",
        headCommitSha: null,
        repoSlug: null
      },
      body
    )
  })
