import { Effect, Either, Option, ParseResult, Schema } from "effect"
import { Evidence } from "../domain/payloads.ts"
import type { ExecutionMode } from "../domain/StatusEvent.ts"
import { EvidenceNotUnderstood } from "./errors.ts"
import { laneNamed } from "./moveTask.ts"
import { recordOutbox } from "./outbox.ts"
import { currentMission } from "./setupPlan.ts"
import { materialize, readStatusLog, withStatusLock } from "./statusLog.ts"
import { unfinishedSubtasks } from "./subtasks.ts"
import { plainMove, transition } from "./transition.ts"
import { findWorkPackage } from "./WorkPackage.ts"

/** A single step in the log, for tools that drive the status model themselves. */
export interface EmitStatus {
  readonly workPackage: string
  readonly to: string
  readonly actor: string
  readonly feature: Option.Option<string>
  readonly force: boolean
  readonly reason: Option.Option<string>
  readonly evidenceJson: Option.Option<string>
  readonly reviewRef: Option.Option<string>
  readonly workspaceContext: Option.Option<string>
  readonly subtasksComplete: boolean
  readonly implementationEvidencePresent: boolean
  readonly executionMode: ExecutionMode
}

const decodeEvidence = Schema.decodeEither(Schema.parseJson(Evidence))

const evidenceFrom = (text: Option.Option<string>) =>
  Option.match(text, {
    onNone: () => Either.right(null),
    onSome: (json) =>
      Either.mapLeft(
        decodeEvidence(json),
        (error) =>
          new EvidenceNotUnderstood({
            problem: ParseResult.TreeFormatter.formatErrorSync(error).split("\n").at(-1)?.trim() ?? ""
          })
      )
  })

/** Writes one transition, judged by the status model alone; commits nothing. */
export const emitStatus = Effect.fn("mission.emitStatus")(function* (wanted: EmitStatus) {
  const to = yield* laneNamed(wanted.to)
  const evidence = yield* evidenceFrom(wanted.evidenceJson)
  const mission = yield* currentMission(wanted.feature)
  const workPackage = yield* findWorkPackage(mission, wanted.workPackage)
  const log = yield* readStatusLog(mission)
  const unfinished = yield* unfinishedSubtasks(mission, workPackage.id)
  const { events, warnings } = yield* transition(mission, {
    ...plainMove(workPackage, [to], wanted.actor),
    force: wanted.force,
    reason: Option.getOrNull(wanted.reason),
    reviewRef: Option.getOrNull(wanted.reviewRef),
    evidence,
    executionMode: wanted.executionMode,
    workspace: Option.getOrElse(wanted.workspaceContext, () => `${wanted.executionMode}:${mission.project.root}`),
    // What nobody states is read from the mission: checkboxes, and whether anything has happened yet.
    subtasksComplete: wanted.subtasksComplete || unfinished.length === 0,
    implementationEvidence:
      wanted.implementationEvidencePresent || log.events.some(({ wpId }) => wpId === workPackage.id)
  })
  return { mission, workPackage, event: Option.fromNullable(events.at(-1)), to, warnings }
})

/** Rebuilds `status.json` from the log, and records what a killed command could not. */
export const materializeStatus = Effect.fn("mission.materialize")(function* (named: Option.Option<string>) {
  const mission = yield* currentMission(named)
  const rebuild = Effect.zipLeft(materialize(mission), recordOutbox(mission))
  return { mission, ...(yield* withStatusLock(mission, Effect.uninterruptible(rebuild))) }
})
