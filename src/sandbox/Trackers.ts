import { Clock, DateTime, Effect, Either, Option, Ref } from "effect"
import { JsonObject } from "../contract/wire.ts"
import { OperationAccepted, type OperationResult, type SaasProviderName } from "../contract/tracker.ts"
import { type OriginBindRequest, OriginBindResponse } from "../contract/origin.ts"
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
import { bindOrigin } from "./origin.ts"
import type { Refused } from "./refusals.ts"
import { type Reply, reply } from "./Reply.ts"
import type { Workspace } from "./Workspace.ts"

/** The trackers behind the control plane. Every call sees the board with all finished operations applied. */
export interface Trackers {
  readonly workspace: (provider: SaasProviderName, projectSlug: string) => Effect.Effect<Workspace>
  /** Does the work once per key; the same request again gets the same answer, another one is refused. */
  readonly once: (key: string, fingerprint: string, work: Work) => Effect.Effect<Reply, Refused>
  /** Links mission and ticket, once per key; never later. */
  readonly bindOrigin: (key: string, fingerprint: string, request: OriginBindRequest) => Effect.Effect<Reply, Refused>
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

    /** A refusal is not remembered: what was wrong may be put right under the same key. */
    const once = (
      key: string,
      fingerprint: string,
      act: (board: Board, now: Now & { readonly id: string }) => Either.Either<readonly [Reply, Board], Refused>
    ) =>
      Effect.flatMap(uuid4, (id) =>
        change((current, now) =>
          Either.flatMap(answered(current, key, fingerprint), (earlier) =>
            Option.isSome(earlier)
              ? Either.right([earlier.value, current] as const)
              : Either.map(
                  act(current, { ...now, id }),
                  ([answer, next]) => [answer, withAnswer(next, key, fingerprint, answer)] as const
                )
          )
        )
      )

    return {
      workspace: (provider, projectSlug) =>
        change((current) => Either.right([workspaceOf(current, provider, projectSlug), current])).pipe(Effect.orDie),

      once: (key, fingerprint, work) =>
        once(key, fingerprint, (current, { id, iso, millis }) =>
          Either.right(
            settings.async
              ? accept(current, id, work, millis + settings.operationDelayMillis)
              : doNow(current, work, iso)
          )
        ),

      bindOrigin: (key, fingerprint, request) =>
        once(key, fingerprint, (current, { id, iso }) =>
          Either.map(bindOrigin(current, request, { id, now: iso }), ([response, next]) => [
            reply(OriginBindResponse, response),
            next
          ])
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
