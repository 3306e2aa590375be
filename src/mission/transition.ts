import { Clock, Effect } from "effect"
import type { Lane } from "../domain/Lane.ts"
import type { Evidence } from "../domain/payloads.ts"
import { reduce } from "../domain/reduce.ts"
import { encodeStatusLine, type ExecutionMode, type StatusEvent } from "../domain/StatusEvent.ts"
import { formatSeconds } from "../domain/timestamp.ts"
import { checkTransition } from "../domain/transitions.ts"
import { appendDurable } from "../platform/AtomicFile.ts"
import { nextUlid } from "../platform/Ulid.ts"
import { timeAfter } from "./logTime.ts"
import type { Mission } from "./Mission.ts"
import { openingLines } from "./opening.ts"
import { intend, recordOutbox } from "./outbox.ts"
import { withActivity, withFeedback, type Feedback } from "./promptBody.ts"
import { shownLane } from "./shownLane.ts"
import { laneOf, latestTime, materialize, readStatusLog, statusFiles, withStatusLock } from "./statusLog.ts"
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
  /** What the prompt's front matter, activity log and feedback are to say once the move is made. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly shellPid: string | null
  readonly note: string | null
  readonly feedback: Omit<Feedback, "at"> | null
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
  implementationEvidence: true,
  fields: {},
  shellPid: null,
  note: null,
  feedback: null
})

/**
 * The one way to change a lane: judge all hops, append them to the log in one write, renew `status.json` and the
 * prompt, emit. Once the lines are on disk nothing undoes the move: a view that cannot be renewed or an event that cannot
 * be queued is a warning (design 8), and Ctrl-C waits until both were tried. Events leave in the order of the log; those
 * of a move that was killed before they were queued leave with the next one. Whoever moves a package that finalize-tasks
 * has not seen opens the log for it, and its WPCreated goes first.
 */
export const transition = Effect.fn("mission.transition")(function* (mission: Mission, move: Move) {
  const step = Effect.gen(function* () {
    const log = yield* readStatusLog(mission)
    const opening = yield* openingLines(mission, [move.workPackage.id], log.events, move.actor)
    const events = yield* judged(mission, move, [...log.events, ...opening])
    const lines = events.length > 0 ? [...opening, ...events] : []
    const outbox = yield* intend(mission, lines)
    if (lines.length > 0) yield* appendDurable(statusFiles(mission).log, lines.map(encodeStatusLine).join(""))
    const views = events.length > 0 ? yield* renewViews(mission, move, events) : []
    const unsent = yield* recordOutbox(mission, outbox)
    return { events, warnings: [...new Set([...log.warnings, ...views, ...unsent])] }
  })
  return yield* withStatusLock(mission, Effect.uninterruptible(step))
})

// helpers

interface Walk {
  readonly from: ReturnType<typeof laneOf>
  readonly last: string
  readonly events: ReadonlyArray<StatusEvent>
}

/** The lines of a move that is allowed as a whole; moving to the lane where it already is writes none. */
const judged = (mission: Mission, move: Move, events: ReadonlyArray<StatusEvent>) =>
  Effect.gen(function* () {
    const { workPackage, ...rest } = move
    const start: Walk = { from: laneOf(reduce(events), workPackage.id), last: latestTime(events), events: [] }
    const walk = yield* Effect.reduce(move.hops, start, (before, to) =>
      Effect.gen(function* () {
        if (before.from === to) return before
        yield* checkTransition({ ...rest, wpId: workPackage.id, from: before.from, to })
        const event: StatusEvent = {
          eventId: yield* nextUlid,
          featureSlug: mission.slug,
          wpId: workPackage.id,
          fromLane: before.from,
          toLane: to,
          at: timeAfter(before.last, yield* Clock.currentTimeMillis),
          actor: move.actor,
          force: move.force,
          executionMode: move.executionMode,
          reason: move.reason,
          reviewRef: move.reviewRef,
          evidence: to === "done" ? move.evidence : null,
          policyMetadata: null
        }
        return { from: to, last: event.at, events: [...before.events, event] }
      })
    )
    return walk.events
  })

/** The log is the truth and has been written: what a view cannot show is told, not failed for. */
const renewViews = (mission: Mission, move: Move, events: ReadonlyArray<StatusEvent>) =>
  Effect.gen(function* () {
    const lane = shownLane(events.at(-1)?.toLane ?? "planned")
    const at = formatSeconds(yield* Clock.currentTimeMillis)
    const edit = (text: string) => {
      const told = move.feedback === null ? text : withFeedback(text, { ...move.feedback, at })
      const entry = { at, actor: move.actor, shellPid: move.shellPid, lane, note: move.note ?? "" }
      return move.note === null ? told : withActivity(told, entry)
    }
    const fields = { ...withoutVerdict(move.workPackage, events), ...move.fields, lane }
    const prompt = updatePrompt(move.workPackage, fields, edit)
    const views = [Effect.map(materialize(mission), ({ warnings }) => warnings), Effect.as(prompt, [])]
    const told = yield* Effect.forEach(views, (view) =>
      Effect.catchAll(view, ({ message }) => {
        const warning = `The move is in the status log, but a view of it is out of date: ${message}`
        return Effect.as(Effect.logWarning(warning), [warning])
      })
    )
    return told.flat()
  })

/** Work that leaves its review other than as done takes no verdict along: what comes next is to be reviewed anew. */
const withoutVerdict = ({ values }: WorkPackage, events: ReadonlyArray<StatusEvent>) => {
  const leaves = events.some(
    ({ fromLane, toLane }) => ["for_review", "in_review", "approved", "done"].includes(fromLane) && toLane !== "done"
  )
  const keys = leaves ? ["review_status", "reviewed_by", "reviewed_commit", "reviewer_agent"] : []
  return Object.fromEntries(keys.filter((key) => (values[key] ?? "") !== "").map((key) => [key, ""]))
}
