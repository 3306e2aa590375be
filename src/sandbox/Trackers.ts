import { Clock, DateTime, Effect, Either, Option, Ref } from "effect"
import { JsonObject } from "../contract/wire.ts"
import { OperationAccepted, type OperationResult, type SaasProviderName } from "../contract/tracker.ts"
import { uuid4 } from "../platform/Uuid.ts"
import {
  answered,
  type Board,
  emptyBoard,
  lookAt,
  perform,
  settleDue,
  withAnswer,
  withOperation,
  type Work,
  workspaceOf
} from "./Board.ts"
import type { SandboxSettings } from "./options.ts"
import type { Refused } from "./refusals.ts"
import { type Reply, reply } from "./Reply.ts"
import type { Workspace } from "./Workspace.ts"

/** The trackers behind the control plane. Every call sees the board with all finished operations applied. */
export interface Trackers {
  readonly workspace: (provider: SaasProviderName, projectSlug: string) => Effect.Effect<Workspace>
  /** Does the work once per key; the same request again gets the same answer, another one is refused. */
  readonly once: (key: string, fingerprint: string, work: Work) => Effect.Effect<Reply, Refused>
  readonly operation: (id: string) => Effect.Effect<OperationResult, Refused>
}

export const makeTrackers = (settings: SandboxSettings): Effect.Effect<Trackers> =>
  Effect.map(Ref.make(emptyBoard(settings.seed)), (board) => {
    const change = <A>(f: (board: Board, now: Now) => Either.Either<readonly [A, Board], Refused>) =>
      Effect.flatMap(readClock, (now) =>
        Effect.flatten(
          Ref.modify(board, (before) => changed(settleDue(before, now.millis, now.iso), (due) => f(due, now)))
        )
      )

    return {
      workspace: (provider, projectSlug) =>
        change((current) => Either.right([workspaceOf(current, provider, projectSlug), current])).pipe(Effect.orDie),

      once: (key, fingerprint, work) =>
        Effect.flatMap(uuid4, (id) =>
          change((current, now) =>
            Either.map(answered(current, key, fingerprint), (earlier) => {
              if (Option.isSome(earlier)) return [earlier.value, current]
              const [answer, next] = settings.async
                ? accept(current, id, work, now.millis + settings.operationDelayMillis)
                : doNow(current, work, now.iso)
              return [answer, withAnswer(next, key, fingerprint, answer)]
            })
          )
        ),

      operation: (id) => change((current) => lookAt(current, id))
    }
  })

// helpers

interface Now {
  readonly millis: number
  readonly iso: string
}

const readClock: Effect.Effect<Now> = Effect.map(Clock.currentTimeMillis, (millis) => ({
  millis,
  iso: DateTime.formatIso(DateTime.unsafeMake(millis))
}))

/** A refusal leaves the board as it is. */
const changed = <A>(
  board: Board,
  f: (board: Board) => Either.Either<readonly [A, Board], Refused>
): readonly [Either.Either<A, Refused>, Board] => {
  const result = f(board)
  return Either.isLeft(result) ? [Either.left(result.left), board] : [Either.right(result.right[0]), result.right[1]]
}

const accept = (board: Board, id: string, work: Work, readyAt: number): readonly [Reply, Board] => [
  reply(OperationAccepted, { operationId: id, status: "pending" }, 202),
  withOperation(board, id, { work, readyAt, polls: 0, result: Option.none() })
]

const doNow = (board: Board, work: Work, now: string): readonly [Reply, Board] => {
  const [result, next] = perform(board, work, now)
  return [reply(JsonObject, result), next]
}
