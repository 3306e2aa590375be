import { Either } from "effect"
import { ForceNeedsReason, IllegalTransition, TransitionNeeds } from "./errors.ts"
import type { Lane, RecordedLane } from "./Lane.ts"
import type { Evidence } from "./payloads.ts"

const open: ReadonlyArray<Lane> = ["planned", "claimed", "in_progress", "for_review"]

/** Where a work package may go from each lane without force (reference facts: disk 3.2, plus the review verdicts). */
export const allowedFrom = (lane: RecordedLane): ReadonlyArray<Lane> => {
  const forward: Readonly<Record<RecordedLane, ReadonlyArray<Lane>>> = {
    planned: ["claimed"],
    claimed: ["in_progress"],
    in_progress: ["for_review", "planned"],
    for_review: ["done", "in_progress", "planned"],
    in_review: ["done", "in_progress", "planned", "blocked", "canceled"],
    approved: ["done", "in_progress", "planned", "blocked", "canceled"],
    blocked: ["in_progress", "canceled"],
    done: [],
    canceled: []
  }
  return open.some((candidate) => candidate === lane) ? [...forward[lane], "blocked", "canceled"] : forward[lane]
}

/** A move that somebody wants to make, with everything that speaks for it. */
export interface TransitionRequest {
  readonly wpId: string
  readonly from: RecordedLane
  readonly to: Lane
  readonly actor: string
  readonly force: boolean
  readonly reason: string | null
  readonly reviewRef: string | null
  readonly evidence: Evidence | null
  /** Where the work is done; a claim becomes work only with it. */
  readonly workspace: string | null
  readonly subtasksComplete: boolean
  readonly implementationEvidence: boolean
}

const blank = (text: string | null) => text === null || text.trim() === ""

const approved = (evidence: Evidence | null) =>
  evidence !== null && !blank(evidence.review.reviewer) && !blank(evidence.review.reference)

/** What a claim by nobody misses; force cannot make up for it. */
export const anActor = "an actor"

/** What a step back, a block and a cancellation say. */
export const aReason = "a reason"

const missingFor = (request: TransitionRequest): ReadonlyArray<string> => {
  const { from, to } = request
  const needs = (wanted: boolean, what: string) => (wanted ? [what] : [])
  const sentBack = ["for_review", "in_review", "approved"].includes(from) && (to === "in_progress" || to === "planned")
  return [
    ...needs(to === "claimed" && blank(request.actor), anActor),
    ...needs(from === "claimed" && to === "in_progress" && blank(request.workspace), "a workspace"),
    ...needs(to === "for_review" && !request.subtasksComplete, "its subtasks checked"),
    ...needs(to === "for_review" && !request.implementationEvidence, "evidence of an implementation"),
    ...needs(to === "done" && !approved(request.evidence), "an approving review"),
    ...needs(sentBack && blank(request.reviewRef), "review feedback"),
    ...needs(from === "in_progress" && to === "planned" && blank(request.reason), aReason),
    ...needs((to === "blocked" || to === "canceled") && blank(request.reason), aReason)
  ]
}

/** Judges a move before it is written; a log that is read is never judged (design 4). */
export const checkTransition = (
  request: TransitionRequest
): Either.Either<void, IllegalTransition | TransitionNeeds | ForceNeedsReason> => {
  const { from, to, wpId } = request
  if (request.force) {
    return blank(request.actor) || blank(request.reason) ? Either.left(new ForceNeedsReason({ wpId })) : Either.void
  }
  const allowed = allowedFrom(from)
  if (!allowed.includes(to)) return Either.left(new IllegalTransition({ wpId, from, to, allowed }))
  const missing = missingFor(request)
  return missing.length === 0 ? Either.void : Either.left(new TransitionNeeds({ wpId, from, to, missing }))
}
