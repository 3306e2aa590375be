import { Deferred, Effect, Option, Queue, Ref } from "effect"
import { isTemporary } from "../auth/transport.ts"
import type { EventResult } from "../contract/events.ts"
import { frameText, type HeardFrame, readFrame } from "../contract/live.ts"
import type { QueuedEvent } from "../events/QueuedEvent.ts"
import type { SocketAddress } from "../platform/webSocket.ts"
import { LiveLost } from "./errors.ts"
import { liveAckTime, liveGreetingTime, liveOpenTimeout, liveSilence } from "./schedules.ts"

/** A WebSocket to the host that is up. */
export interface LiveConnection {
  /** Whose events it may carry. */
  readonly scope: string
  /**
   * Sends events as they were recorded and gives the host's verdicts, those that came within 5 seconds: an event
   * without one may have arrived or not, and is confirmed by a batch. Sends nothing once the account is another one. To be
   * called by one at a time.
   */
  readonly send: (rows: ReadonlyArray<QueuedEvent>) => Effect.Effect<ReadonlyArray<EventResult>>
  /** Whether the host was sent events over it and has acknowledged none: then batches confirm every one. */
  readonly isMute: Effect.Effect<boolean>
}

/** What a connection begins with. */
export interface LiveTarget extends Pick<SocketAddress, "url" | "token"> {
  readonly scope: string
  /** Whether the same account is still signed in, and the gate open; asked before each send. */
  readonly stillOurs: Effect.Effect<boolean>
}

/** Opens the socket, hands the connection out when the host has said its first word, and holds it until it is lost. */
export const holdLive = (
  { scope, stillOurs, token, url }: LiveTarget,
  up: (connection: LiveConnection) => Effect.Effect<void>
): Effect.Effect<never, LiveLost> =>
  Effect.gen(function* () {
    // Only who opens one pays for what can.
    const { refusedStatus, socketReason, webSocketTo } = yield* Effect.promise(() => import("../platform/webSocket.ts"))
    const socket = yield* webSocketTo({ url, token, limitBytes: frameLimit, openTimeout: liveOpenTimeout })
    const write = yield* socket.writer
    const opened = yield* Deferred.make<void>()
    const lost = yield* Deferred.make<never, LiveLost>()
    const ear = yield* makeEar
    const manners = yield* Ref.make<Manners>("unknown")

    const heard = (data: string | Uint8Array) =>
      Option.match(readFrame(textOf(data)), {
        onNone: () => Deferred.fail(lost, new LiveLost({ reason: "the host said something that is no frame" })),
        onSome: (frame) =>
          Effect.zipRight(
            Effect.zipRight(ear.hear(frame), isVerdict(frame) ? Ref.update(manners, lateIs) : Effect.void),
            frame.type === "ping"
              ? Effect.ignore(write(frameText({ type: "pong", timestamp: frame.timestamp })))
              : Effect.void
          )
      })
    const reading = socket.runRaw(heard, { onOpen: Effect.asVoid(Deferred.succeed(opened, undefined)) }).pipe(
      Effect.mapError((error) => new LiveLost({ reason: socketReason(error), lasts: isRefusal(refusedStatus(error)) })),
      Effect.zipRight(new LiveLost({ reason: "the host closed the connection" })),
      Effect.tapError((error) => Deferred.fail(lost, error))
    )

    const send = (rows: ReadonlyArray<QueuedEvent>) =>
      Effect.gen(function* () {
        if (!(yield* stillOurs)) return []
        const awaited = yield* ear.awaiting(rows.map(({ eventId }) => eventId))
        const silent = (yield* Ref.get(manners)) === "silent"
        yield* Effect.forEach(rows, ({ data }) => Effect.ignore(write(data)), { discard: true }).pipe(
          Effect.zipRight(silent ? Effect.void : Effect.timeoutOption(awaited.all, liveAckTime)),
          // What the host has said before it went counts all the same.
          Effect.raceFirst(Effect.exit(Deferred.await(lost)))
        )
        const verdicts = yield* awaited.soFar
        if (verdicts.length > 0) yield* Ref.set(manners, "acknowledges")
        else if ((yield* Ref.get(manners)) === "acknowledges") {
          yield* Deferred.fail(lost, new LiveLost({ reason: "the host stopped acknowledging events" }))
        } else yield* Ref.set(manners, "silent")
        return verdicts
      }).pipe(Effect.withSpan("LiveConnection.send"))

    const alive = Effect.gen(function* () {
      yield* Deferred.await(opened)
      yield* Effect.timeoutFail(ear.anything, {
        duration: liveGreetingTime,
        onTimeout: () => new LiveLost({ reason: "the host opens the connection and says nothing" })
      })
      yield* up({ scope, send, isMute: Effect.map(Ref.get(manners), (are) => are === "silent") })
      // Who pings is missed when it stops; who never does may be quiet for as long as it likes.
      yield* ear.pinged
      return yield* Effect.forever(
        Effect.timeoutFail(ear.anything, {
          duration: liveSilence,
          onTimeout: () => new LiveLost({ reason: "nothing was heard of the host any more" })
        })
      )
    })
    return yield* Effect.raceFirst(reading, Effect.raceFirst(alive, Deferred.await(lost)))
  }).pipe(Effect.scoped)

// helpers

type Manners = "unknown" | "acknowledges" | "silent"

const isVerdict = ({ type }: HeardFrame) => type === "ack" || type === "error"

/** Who was only late with its first word acknowledges all the same. */
const lateIs = (before: Manners): Manners => (before === "silent" ? "acknowledges" : before)

/** Longer frames are no host's of ours. */
const frameLimit = 8 * 1024 * 1024

/** 401 may be a token that has just run out, once; everything else that refuses the upgrade refuses it again. */
const isRefusal = (status: number | undefined) => status !== undefined && status !== 401 && !isTemporary(status)

const decoder = new TextDecoder()

const textOf = (data: string | Uint8Array) => (typeof data === "string" ? data : decoder.decode(data))

/** No honest host says more about one send. */
const mostVerdicts = 4096

/** What is waited for, and what has come of it. */
const awaitedOf = (ids: ReadonlyArray<string>) =>
  Effect.all({
    ids: Effect.succeed(new Set(ids)),
    found: Ref.make<ReadonlyArray<EventResult>>([]),
    all: Deferred.make<void>()
  })

/** What was heard, for those who wait for it. */
const makeEar = Effect.gen(function* () {
  const beats = yield* Queue.sliding<void>(1)
  const pinged = yield* Deferred.make<void>()
  const awaited = yield* Ref.make(yield* awaitedOf([]))
  const judged = (verdict: EventResult) =>
    Effect.gen(function* () {
      const { all, found, ids } = yield* Ref.get(awaited)
      if (!ids.has(verdict.eventId)) return
      const verdicts = yield* Ref.updateAndGet(found, (before) => [...before, verdict].slice(-mostVerdicts))
      if (new Set(verdicts.map(({ eventId }) => eventId)).size === ids.size) yield* Deferred.succeed(all, undefined)
    })
  return {
    hear: (frame: HeardFrame) =>
      Effect.gen(function* () {
        yield* Queue.offer(beats, undefined)
        if (frame.type === "ping") yield* Deferred.succeed(pinged, undefined)
        if (frame.type === "ack") yield* judged({ eventId: frame.eventId, status: frame.status })
        if (frame.type === "error") yield* judged({ eventId: frame.eventId, status: "rejected", error: frame.error })
      }),
    anything: Queue.take(beats),
    pinged: Deferred.await(pinged),
    /** The verdicts on these events, as they come; late ones on others are nobody's. */
    awaiting: (ids: ReadonlyArray<string>) =>
      Effect.gen(function* () {
        const now = yield* awaitedOf(ids)
        yield* Ref.set(awaited, now)
        return { all: Deferred.await(now.all), soFar: Ref.get(now.found) }
      })
  }
})
