import { Deferred, Effect, Option, type Redacted, Ref } from "effect"
import { liveUrl, WsToken } from "../contract/live.ts"
import { paths } from "../contract/paths.ts"
import { isObject, parseJson } from "../contract/wire.ts"
import { canonicalJson } from "../domain/json.ts"
import { bodyOf, type Answer } from "./Answer.ts"
import { NotTried } from "./errors.ts"
import { conversationTime } from "./schedules.ts"
import { Target } from "./Target.ts"

/** A frame that a server said; what is no JSON object is kept as text. */
export type Heard = Readonly<Record<string, unknown>> | string

/** What was heard over one connection, in order, and why it ended if it did. */
export interface Conversation {
  readonly heard: ReadonlyArray<Heard>
  readonly ended: Option.Option<string>
}

/** The answer of the endpoint that gives tokens for live connections; not every server has them. */
export const askLiveToken = (token?: Redacted.Redacted): Effect.Effect<Answer, NotTried | HostFailure, Target> =>
  Effect.gen(function* () {
    const { ask } = yield* Target
    const answer = yield* ask({ method: "POST", path: paths.wsToken, ...(token === undefined ? {} : { token }) })
    if (answer.status === 404 || answer.status === 405) {
      return yield* new NotTried({ reason: "the server offers no live connection, so events come in batches" })
    }
    return answer
  })

/** A token for one live connection, as the account of the run. */
export const liveToken = Effect.gen(function* () {
  const { token } = yield* Target
  const answer = yield* askLiveToken(yield* token)
  return (yield* bodyOf(answer, WsToken, 'HTTP 200 with {"ws_token": TEXT}')).wsToken
})

/** Opens the WebSocket, says these frames, and hears until it is enough, the server ends it, or 10 seconds have passed. */
export const converse = (
  token: Redacted.Redacted,
  frames: ReadonlyArray<unknown>,
  isEnough: (heard: ReadonlyArray<Heard>) => boolean
): Effect.Effect<Conversation, never, Target> =>
  Effect.gen(function* () {
    const { url } = yield* Target
    const { socketReason, webSocketTo } = yield* Effect.promise(() => import("../platform/webSocket.ts"))
    const socket = yield* webSocketTo({
      url: liveUrl(url),
      token,
      limitBytes: 8 * 1024 * 1024,
      openTimeout: conversationTime
    })
    const write = yield* socket.writer
    const heard = yield* Ref.make<ReadonlyArray<Heard>>([])
    const enough = yield* Deferred.make<void>()
    const hear = (data: string | Uint8Array) =>
      Ref.updateAndGet(heard, (before) => [...before, frameOf(data)]).pipe(
        Effect.flatMap((all) => (isEnough(all) ? Deferred.succeed(enough, undefined) : Effect.void))
      )
    const speak = Effect.forEach(frames, (frame) => Effect.ignore(write(canonicalJson(frame))), { discard: true })
    const ended = yield* socket.runRaw(hear, { onOpen: speak }).pipe(
      Effect.as("the server closed the connection"),
      Effect.catchAll((error) => Effect.succeed(socketReason(error))),
      Effect.asSome,
      Effect.raceFirst(Effect.as(Deferred.await(enough), Option.none<string>())),
      Effect.timeoutTo({ duration: conversationTime, onSuccess: (end) => end, onTimeout: Option.none<string> })
    )
    return { heard: yield* Ref.get(heard), ended }
  }).pipe(Effect.scoped, Effect.withSpan("conformance.converse"))

// helpers

type HostFailure = Effect.Effect.Error<ReturnType<Target["Type"]["ask"]>>

const frameOf = (data: string | Uint8Array): Heard => {
  const text = typeof data === "string" ? data : new TextDecoder().decode(data)
  return Option.getOrElse(Option.filter(parseJson(text), isObject), () => text)
}
