import { Clock, Deferred, Effect, Option, Ref, Schedule } from "effect"
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import { frameText } from "../contract/live.ts"
import { isObject, type JsonObject, parseJson } from "../contract/wire.ts"
import { formatTimestamp } from "../domain/timestamp.ts"
import type { Ingest } from "./Ingest.ts"
import type { FaultsMet } from "./meetFaults.ts"
import { Refused } from "./refusals.ts"
import type { RequestLog } from "./RequestLog.ts"
import { liveRoute } from "./faultRoutes.ts"
import { pingInterval } from "./schedules.ts"

/** What can be done to a connection that HTTP does not know. */
export interface Wire {
  /** Whether whoever asked is still there, as far as this side has seen. */
  readonly isOpen: (request: HttpServerRequest.HttpServerRequest) => Effect.Effect<boolean>
  /** Closes the connection of a request without an answer. */
  readonly hangUp: (request: HttpServerRequest.HttpServerRequest) => Effect.Effect<never>
  /** Sends bytes as they are, whatever the connection is for. */
  readonly scrawl: (request: HttpServerRequest.HttpServerRequest, bytes: Uint8Array) => Effect.Effect<void>
}

/** What goes wrong with one WebSocket. */
export type LiveFaults = Pick<FaultsMet, "strike" | "trouble">

/** Whether a request wants to become a WebSocket. */
export const wantsUpgrade = ({ headers, method }: HttpServerRequest.HttpServerRequest): boolean =>
  method === "GET" && headers["upgrade"]?.toLowerCase() === "websocket"

/** A request at the WebSocket's path that does not want to become one. */
export const upgradeRequired = new Refused({
  status: 426,
  code: "upgrade_required",
  message: "Only a WebSocket is opened here"
})

/**
 * Speaks over the WebSocket until either side ends it: a snapshot, a ping at once and every 30 seconds, and for each event
 * an acknowledgement or a refusal, judged as in a batch. Everything heard is in the log, events as EVENT, pongs as PONG.
 */
export const speak = (
  request: HttpServerRequest.HttpServerRequest,
  {
    hangUp,
    ingest,
    isOpen,
    log,
    scrawl,
    strike,
    trouble
  }: Wire & LiveFaults & { readonly ingest: Ingest; readonly log: RequestLog }
) =>
  Effect.gen(function* () {
    const socket = yield* request.upgrade
    const write = yield* socket.writer
    const mishap = Option.getOrNull(strike)
    const isMute = isTrouble(trouble, "Mute")
    const isSilent = isMute || isTrouble(trouble, "NoAck")
    const greeted = yield* Deferred.make<void>()
    const left = yield* Ref.make(mishap?._tag === "Drop" ? (mishap.events ?? 0) : Infinity)
    const say = (text: string) => Effect.ignore(write(text))
    const record = (method: string, body: string, status: number | null) =>
      Effect.flatMap(Clock.currentTimeMillis, (at) =>
        log.add({ at, method, url: request.url, route: liveRoute, headers: {}, body, status })
      )

    const take = (text: string, event: typeof JsonObject.Type) =>
      Effect.gen(function* () {
        if ((yield* Ref.getAndUpdate(left, (count) => count - 1)) <= 0) {
          yield* record("EVENT", text, null)
          return yield* hangUp(request)
        }
        const verdict = yield* judged(ingest, event)
        if (mishap?._tag === "Lose") {
          yield* record("EVENT", text, null)
          return yield* hangUp(request)
        }
        yield* record("EVENT", text, isSilent ? 202 : verdict.type === "ack" ? 200 : 400)
        return isSilent ? undefined : yield* say(frameText(verdict))
      })

    const turn = yield* Effect.makeSemaphore(1)
    const hear = (data: string | Uint8Array) =>
      Effect.gen(function* () {
        const text = typeof data === "string" ? data : Buffer.from(data).toString("utf8")
        const frame = Option.filter(parseJson(text), isObject)
        if (Option.isNone(frame)) return yield* Effect.zipRight(record("EVENT", text, 400), hangUp(request))
        return frame.value["type"] === "pong" ? yield* record("PONG", text, 200) : yield* take(text, frame.value)
      }).pipe(turn.withPermits(1))

    const ping = Effect.flatMap(Clock.currentTimeMillis, (now) =>
      say(frameText({ type: "ping", timestamp: formatTimestamp(now) }))
    )
    const greet = Effect.gen(function* () {
      if (mishap?._tag === "Garble") yield* say("<!doctype html><title>Gateway</title>")
      if (mishap?._tag === "Bomb") yield* say(" ".repeat(tooMuch))
      if (mishap?._tag === "Cut") yield* Effect.zipRight(scrawl(request, notAFrame), hangUp(request))
      if (isMute) return
      yield* say(frameText({ type: "snapshot", workPackages: [] }))
      yield* Deferred.succeed(greeted, undefined)
    })
    // The server runs what it is asked uninterruptibly; whoever pings ends with the connection.
    yield* Effect.forkScoped(
      Effect.interruptible(Effect.zipRight(Deferred.await(greeted), Effect.repeat(ping, Schedule.spaced(pingInterval))))
    )
    // Nobody would ever hear that the upgrade of a connection that is gone came to nothing, and the server would wait for it when it stops.
    if (yield* isOpen(request)) yield* socket.runRaw(hear, { onOpen: greet })
  }).pipe(Effect.scoped)

// helpers

/** More than 8 MiB. */
const tooMuch = 9 * 1024 * 1024

/** A frame of a kind that does not exist. */
const notAFrame = new Uint8Array([0xff, 0xff, 0xff, 0xff])

const isTrouble = (trouble: FaultsMet["trouble"], tag: "Mute" | "NoAck") =>
  Option.exists(trouble, ({ _tag }) => _tag === tag)

const judged = (ingest: Ingest, event: typeof JsonObject.Type) =>
  ingest.take({ events: [event] }).pipe(
    Effect.map(([verdict]) =>
      verdict === undefined || verdict.status === "rejected"
        ? { type: "error" as const, eventId: verdict?.eventId ?? "", error: verdict?.error ?? "Unknown error" }
        : { type: "ack" as const, eventId: verdict.eventId, status: verdict.status }
    ),
    Effect.catchAll(({ message }) => Effect.succeed({ type: "error" as const, eventId: "", error: message }))
  )
