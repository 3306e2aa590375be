import { Effect, Option } from "effect"
import { collapse, type Lane, type RecordedLane } from "../domain/Lane.ts"
import type { Snapshot } from "../domain/reduce.ts"
import type { StatusEvent } from "../domain/StatusEvent.ts"
import { MoveRefused } from "./errors.ts"
import { commandFor, type Mission } from "./Mission.ts"
import { ownerOf } from "./owner.ts"
import { shownLane } from "./shownLane.ts"
import { laneOf } from "./statusLog.ts"
import { approverOf, reviewerOf } from "./reviewState.ts"
import type { WorkPackage } from "./WorkPackage.ts"

/** Lanes that a package passes through when somebody starts to work on it. */
export const hopsToWork = (lane: RecordedLane): ReadonlyArray<Lane> => {
  if (lane === "planned") return ["claimed", "in_progress"]
  return lane === "claimed" || lane === "blocked" ? ["in_progress"] : []
}

/** Refuses to start what is over, what waits for its review, and what somebody else has. */
export const needsStartable = (
  mission: Mission,
  workPackage: WorkPackage,
  snapshot: Snapshot,
  wanted: { readonly agent: Option.Option<string>; readonly force: boolean }
) =>
  Effect.gen(function* () {
    const { id } = workPackage
    const lane = laneOf(snapshot, id)
    const move = (rest: string) => `\`${commandFor(mission, `spec-kitty agent tasks move-task ${id} ${rest}`)}\``
    const refuse = (reason: string, remedy: string) =>
      new MoveRefused({ workPackage: id, lane: "doing", reasons: [reason], remedy })
    if (collapse(lane) === "done") {
      return yield* refuse(`it is ${lane}`, `Run ${move("--to planned --force --reason TEXT")} to take it up again.`)
    }
    if (collapse(lane) === "for_review") {
      const review = commandFor(mission, `spec-kitty review ${id}`)
      const again = move("--to planned --review-feedback-file FILE")
      return yield* refuse(
        `it is ${shownLane(lane)}${reviewWords(workPackage, lane)}`,
        `\`${review}\` reviews it. To have it worked on again, send it back with what has to change: ${again}.`
      )
    }
    const owner = ownerOf(workPackage, snapshot)
    const isOthers = Option.exists(wanted.agent, (agent) => owner !== "" && agent.trim() !== owner)
    if (collapse(lane) === "doing" && isOthers && !wanted.force) {
      return yield* refuse(`${owner} works on it`, "Leave it to them, or take it over with `--force`.")
    }
  })

/** What is to be said of a block that ends because somebody goes on with the package. */
export const unblocked = ({ id }: WorkPackage, lane: RecordedLane, events: ReadonlyArray<StatusEvent>) => {
  if (lane !== "blocked") return []
  const block = events.findLast(({ toLane, wpId }) => wpId === id && toLane === "blocked")
  const reason = block?.reason?.trim() ?? ""
  const why = reason === "" ? "; no reason was given" : `: ${reason}`
  return [`${id} was blocked by ${block?.actor ?? "somebody"}${why}. It is taken up again`]
}

// helpers

const reviewWords = (workPackage: WorkPackage, recorded: RecordedLane) => {
  const entry = { ...workPackage, recorded }
  return Option.match(approverOf(entry), {
    onNone: () => Option.match(reviewerOf(entry), { onNone: () => "", onSome: (name) => `, and ${name} reviews it` }),
    onSome: (name) => `, approved by ${name}`
  })
}
