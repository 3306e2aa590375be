import { Effect, Schedule, Schema } from "effect"
import { paths } from "../contract/paths.ts"
import { OperationAccepted, OperationResult } from "../contract/tracker.ts"
import { must, shown, type Answer } from "./Answer.ts"
import { jsonOf, wholeBodyOf, wholePart } from "./envelopes.ts"
import { operationPollSchedule } from "./schedules.ts"
import { askTracker } from "./trackers.ts"

/** The operation that a 202 speaks of. */
export const acceptedIn = (answer: Answer) =>
  Effect.map(wholeBodyOf(answer, OperationAccepted, 202), ({ operationId }) => operationId)

/** The answer that says how an operation stands, once it has ended. */
export const ended = (operationId: string) =>
  Effect.gen(function* () {
    const [answer, { status }] = yield* Effect.repeat(
      look(operationId),
      Schedule.passthrough(Schedule.untilInput(operationPollSchedule, ([, { status }]: Seen) => isEnd(status)))
    )
    yield* must(isEnd(status), "an operation that is completed or failed within a minute", () => shown(answer))
    return [answer, status] as const
  })

/** What became of a push or a run: in the answer itself (200), or in the operation that it was accepted as (202). */
export const outcomeOf = <A, I>(answer: Answer, schema: Schema.Schema<A, I>) =>
  Effect.gen(function* () {
    if (answer.status !== 202) {
      return { value: yield* wholeBodyOf(answer, schema), json: jsonOf(answer), said: answer }
    }
    const [said, status] = yield* ended(yield* acceptedIn(answer))
    yield* must(status === "completed", "an operation that is completed", () => shown(said))
    const { result } = yield* wholeBodyOf(said, OperationResult)
    return { value: yield* wholePart(said, schema, result), json: result, said }
  })

// helpers

type Seen = readonly [Answer, OperationResult]

const isEnd = (status: string) => status === "completed" || status === "failed"

const look = (operationId: string) =>
  Effect.gen(function* () {
    const path = paths.trackerOperation(encodeURIComponent(operationId))
    const answer = yield* askTracker({ method: "GET", path })
    const seen: Seen = [answer, yield* wholeBodyOf(answer, OperationResult)]
    return seen
  })
