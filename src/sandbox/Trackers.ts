import { Clock, DateTime, Duration, Effect, Either, Option, Ref } from "effect"
import { JsonObject } from "../contract/wire.ts"
import { OperationAccepted, type OperationResult, type SaasProviderName } from "../contract/tracker.ts"
import { type OriginBindRequest, OriginBindResponse } from "../contract/origin.ts"
import { uuid4 } from "../platform/Uuid.ts"
import {
  answered,
  type Board,
  lookAt,
  type Operation,
  perform,
  settleDue,
  withAnswer,
  withOperation,
  type Work,
  workspaceOf
} from "./Board.ts"
import type { FaultsMet } from "./meetFaults.ts"
import type { SandboxSettings } from "./options.ts"
import { bindOrigin } from "./origin.ts"
import { known, type Refused } from "./refusals.ts"
import { changesOf } from "./state/boardState.ts"
import type { Keep } from "./state/Keep.ts"
import { type Reply, reply } from "./Reply.ts"
import type { Workspace } from "./Workspace.ts"

/** The trackers behind the control plane. Every call sees the board with all finished operations applied. */
export interface Trackers {
  readonly workspace: (provider: SaasProviderName, projectSlug: string) => Effect.Effect<Workspace>
  /** The same for a call that goes to the provider: refused where the project is not mapped or nobody is connected. */
  readonly connected: (binding: {
    readonly provider: SaasProviderName
    readonly projectSlug: string
  }) => Effect.Effect<Workspace, Refused>
  /** Does the work once per key; the same request again gets the same answer, another one is refused. */
  readonly once: (
    key: string,
    fingerprint: string,
    work: Work,
    trouble: FaultsMet["trouble"]
  ) => Effect.Effect<Reply, Refused>
  /** Links mission and ticket, once per key; never later. */
  readonly bindOrigin: (key: string, fingerprint: string, request: OriginBindRequest) => Effect.Effect<Reply, Refused>
  readonly operation: (id: string) => Effect.Effect<OperationResult, Refused>
}

export const makeTrackers = (settings: SandboxSettings, keep: Keep, initial: Board): Effect.Effect<Trackers> =>
  Effect.map(Effect.all([Ref.make(initial), Effect.makeSemaphore(1)]), ([board, turn]) => {
    /** One at a time, and on disk before anybody hears of it. */
    const change = <A>(f: (board: Board, now: Now) => Either.Either<readonly [A, Board], Refused>) =>
      Effect.gen(function* () {
        const now = yield* readClock
        const before = yield* Ref.get(board)
        const [result, after] = changed(settleDue(before, now.millis, now.iso), (due) => f(due, now))
        yield* Effect.orDie(keep.put(() => changesOf(before, after)))
        yield* Ref.set(board, after)
        return yield* result
      }).pipe(Effect.uninterruptible, turn.withPermits(1))

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

    const workspace = (provider: SaasProviderName, projectSlug: string) =>
      change((current) => Either.right([workspaceOf(current, provider, projectSlug), current])).pipe(Effect.orDie)

    return {
      workspace,

      connected: ({ projectSlug, provider }) =>
        settings.unmapped.includes(projectSlug)
          ? known("no_mapping", 404)
          : settings.identity === "none"
            ? known("user_link_required", 403)
            : workspace(provider, projectSlug),

      once: (key, fingerprint, asked, trouble) =>
        once(key, fingerprint, (current, { id, iso, millis }) => {
          const mishap = Option.getOrUndefined(trouble)
          const work = mishap?._tag === "Partial" ? { ...asked, partial: true } : asked
          const later = millis + settings.operationDelayMillis
          if (mishap?._tag === "Slow")
            return Either.right(accept(current, id, { work, readyAt: millis + Duration.toMillis(mishap.by) }))
          if (mishap?._tag === "Fail")
            return Either.right(accept(current, id, { work, readyAt: later, fails: mishap.code ?? "provider_error" }))
          return Either.right(
            settings.async ? accept(current, id, { work, readyAt: later }) : doNow(current, work, iso)
          )
        }),

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

const accept = (
  board: Board,
  id: string,
  operation: Pick<Operation, "work" | "readyAt" | "fails">
): readonly [Reply, Board] => [
  reply(OperationAccepted, { operationId: id, status: "pending" }, 202),
  withOperation(board, id, { ...operation, polls: 0, result: Option.none() })
]

const doNow = (board: Board, work: Work, now: string): readonly [Reply, Board] => {
  const [result, next] = perform(board, work, now)
  return [reply(JsonObject, result), next]
}
