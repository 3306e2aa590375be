import { DateTime, Effect, Option, Ref } from "effect"
import type { FileFailed, LockTimeout } from "../platform/errors.ts"
import { briefly } from "../platform/terminalText.ts"
import { OperationLog, type Slot, type Started } from "./OperationLog.ts"
import { say } from "./Progress.ts"
import type { Answer, Once, OperationFailure } from "./SaaSTrackerClient.ts"

/** A change that must not be done twice: how to send it, and how to wait for it when it is already going on. */
export interface Change<A> {
  readonly slot: Slot
  /** The exact body: the same one again is the same operation. */
  readonly body: string
  /** What people call it, such as "push". */
  readonly what: string
  /** Starts anew, whatever an earlier command left unfinished. */
  readonly fresh: boolean
  readonly send: (once: Once) => Effect.Effect<Answer<A>, OperationFailure>
  /** Left out where the control plane never works in the background; then nothing starts it anew either. */
  readonly resume?: (operationId: string) => Effect.Effect<Answer<A>, OperationFailure>
}

/**
 * Does a change once, also when the command that started it was killed: key and operation id are on disk before they are
 * needed, and forgotten only when the control plane has said how it ended (design 7).
 */
export const doOnce = <A>(
  change: Change<A>
): Effect.Effect<Answer<A>, OperationFailure | FileFailed | LockTimeout, OperationLog> =>
  Effect.gen(function* () {
    const { fresh, resume, send, slot } = change
    const log = yield* OperationLog
    const operation = yield* log.start(slot, change.body, { fresh })
    const accepted = yield* Ref.make(Option.fromNullable(operation.operationId))
    if (operation.resumed) yield* say(resuming(change, operation))

    const start = Effect.zipRight(
      Ref.set(accepted, Option.none()),
      send({
        idempotencyKey: operation.idempotencyKey,
        onAccepted: (operationId) =>
          Effect.zipRight(
            Ref.set(accepted, Option.some(operationId)),
            warnOnFailure(log.accepted(slot, operation, operationId))
          )
      })
    )
    const attempt =
      operation.operationId === null || resume === undefined
        ? start
        : // An operation that the control plane has forgotten is asked for by its key, which it may still know.
          Effect.catchIf(resume(operation.operationId), isForgotten, () => start)
    const forget = warnOnFailure(log.finish(slot, operation))
    return yield* attempt.pipe(
      Effect.tap(() => forget),
      Effect.tapError((error) =>
        Effect.flatMap(Ref.get(accepted), (id) => (isOver(error, Option.isSome(id)) ? forget : Effect.void))
      )
    )
  })

// helpers

const isForgotten = (error: OperationFailure) => error._tag === "OperationLost"

/** Whether nothing of the operation can still happen. What went wrong on the way says nothing about it. */
const isOver = (error: OperationFailure, accepted: boolean) => {
  switch (error._tag) {
    case "OperationFailed":
      return true
    case "UnexpectedAnswer":
      return error.ended === true
    case "NoTeam":
      return !accepted
    case "TrackerRefused":
      return !accepted && error.status >= 400 && error.status < 500 && !error.envelope.retryable
    default:
      return false
  }
}

const resuming = <A>({ resume, what }: Change<A>, { operationId, startedAt }: Started) => {
  const since = DateTime.formatIso(DateTime.unsafeMake(startedAt))
  const operation = operationId === null ? "" : ` (operation ${briefly(operationId, 100)})`
  const wayOut = resume === undefined ? "" : "; --new starts another one"
  return `Resuming the ${what} that was started at ${since}${operation}${wayOut}.`
}

/** The key is on disk already: what is lost here costs at most one needless question. */
const warnOnFailure = (recording: Effect.Effect<void, FileFailed | LockTimeout>) =>
  Effect.catchAll(recording, ({ message }) => Effect.logWarning(`The operation could not be noted: ${message}`))
