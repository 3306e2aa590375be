import { Clock, Effect, Option } from "effect"
import { wpStatusChanged } from "../domain/draft.ts"
import { FeatureSlug, WorkPackageId } from "../domain/ids.ts"
import { collapse, fanOut, type Lane } from "../domain/Lane.ts"
import type { Evidence } from "../domain/payloads.ts"
import { encodeStatusLine, type ExecutionMode, type StatusEvent } from "../domain/StatusEvent.ts"
import { formatTimestamp } from "../domain/timestamp.ts"
import { checkTransition } from "../domain/transitions.ts"
import { Emitter } from "../events/Emitter.ts"
import { appendDurable } from "../platform/AtomicFile.ts"
import { nextUlid } from "../platform/Ulid.ts"
import type { Mission } from "./Mission.ts"
import { laneOf, materialize, readSnapshot, statusFiles, withStatusLock } from "./statusLog.ts"
import { updatePrompt, type WorkPackage } from "./WorkPackage.ts"

/** A move that a command asks for; `hops` are the lanes to pass through, the last one is the goal. */
export interface Move {
  readonly workPackage: WorkPackage
  readonly hops: ReadonlyArray<Lane>
  readonly actor: string
  readonly force: boolean
  readonly reason: string | null
  readonly reviewRef: string | null
  readonly evidence: Evidence | null
  readonly executionMode: ExecutionMode
  readonly workspace: string | null
  readonly subtasksComplete: boolean
  readonly implementationEvidence: boolean
}

/** A move with nothing special about it. */
export const plainMove = (workPackage: WorkPackage, hops: ReadonlyArray<Lane>, actor: string): Move => ({
  workPackage,
  hops,
  actor,
  force: false,
  reason: null,
  reviewRef: null,
  evidence: null,
  executionMode: "worktree",
  workspace: null,
  subtasksComplete: true,
  implementationEvidence: true
})

/**
 * The one way to change a lane: judge, append to the log, renew `status.json` and the prompt's lane, and only then emit.
 * The log line is on disk before anything else; emitting can fail without failing the move (design 8). Returns the
 * lines written and the warnings of emission.
 */
export const transition = Effect.fn("mission.transition")(function* (mission: Mission, move: Move) {
  const written = yield* withStatusLock(
    mission,
    Effect.gen(function* () {
      const events = yield* Effect.reduce(move.hops, noEvents, (before, to) =>
        Effect.map(hop(mission, move, to), (event) => [...before, ...event])
      )
      if (events.length > 0) {
        yield* materialize(mission)
        const last = events.at(-1)
        if (last !== undefined) yield* updatePrompt(move.workPackage, { lane: collapse(last.toLane) })
      }
      return events
    })
  )
  const warnings = yield* Effect.forEach(written, (event) => emitChange(mission, event))
  return { events: written, warnings: warnings.flatMap(Option.toArray) }
})

// helpers

const noEvents: ReadonlyArray<StatusEvent> = []

/** One step: moving to the lane where it already is writes nothing. */
const hop = (mission: Mission, move: Move, to: Lane) =>
  Effect.gen(function* () {
    const { workPackage, ...rest } = move
    const from = laneOf(yield* readSnapshot(mission), workPackage.id)
    if (from === to) return []
    yield* checkTransition({ ...rest, wpId: workPackage.id, from, to })
    const event: StatusEvent = {
      eventId: yield* nextUlid,
      featureSlug: mission.slug,
      wpId: workPackage.id,
      fromLane: from,
      toLane: to,
      at: formatTimestamp(yield* Clock.currentTimeMillis),
      actor: move.actor,
      force: move.force,
      executionMode: move.executionMode,
      reason: move.reason,
      reviewRef: move.reviewRef,
      evidence: to === "done" ? move.evidence : null,
      policyMetadata: null
    }
    yield* appendDurable(statusFiles(mission).log, encodeStatusLine(event))
    return [event]
  })

const emitChange = (mission: Mission, event: StatusEvent) =>
  Effect.gen(function* () {
    const emitter = yield* Emitter
    const sent = fanOut(event.fromLane, event.toLane)
    if (Option.isNone(sent)) return Option.none<string>()
    const { warning } = yield* emitter.emit(
      wpStatusChanged({
        featureSlug: FeatureSlug.make(event.featureSlug),
        wpId: WorkPackageId.make(event.wpId),
        fromLane: sent.value.from,
        toLane: sent.value.to,
        actor: event.actor === "" ? "unknown" : event.actor,
        force: event.force,
        reason: event.reason,
        executionMode: event.executionMode,
        reviewRef: event.reviewRef,
        evidence: event.evidence === null ? null : { review: event.evidence.review }
      }),
      { project: mission.project, causationId: event.eventId }
    )
    return warning
  })
