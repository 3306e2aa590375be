import { gzipSync } from "node:zlib"
import { Chunk, Duration, Effect, Option, Stream } from "effect"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import type { FaultsMet } from "./meetFaults.ts"
import type { Reply } from "./Reply.ts"

/** The answer as it goes out; some mishaps happen to it only here. */
export const deliver = (reply: Reply, strike: FaultsMet["strike"]): HttpServerResponse.HttpServerResponse => {
  const { body, headers, status } = reply
  const json = { status, headers, contentType: "application/json" }
  switch (Option.getOrUndefined(strike)?._tag) {
    case "Garble":
      return HttpServerResponse.text(garbage, { status, headers, contentType: "text/html" })
    case "Bomb":
      return HttpServerResponse.uint8Array(bomb(), {
        status,
        headers: { ...headers, "content-encoding": "gzip" },
        contentType: "application/json"
      })
    case "Cut":
      return HttpServerResponse.stream(
        Stream.concat(bytes(body.slice(0, Math.ceil(body.length / 2))), Stream.fail("cut" as const)),
        { ...json, contentLength: Buffer.byteLength(body) }
      )
    default:
      return Option.match(trickleOf(strike), {
        onNone: () => HttpServerResponse.text(body, json),
        onSome: (over) => HttpServerResponse.stream(slowly(body, over), json)
      })
  }
}

// helpers

const garbage = "<!doctype html><title>Gateway</title><p>Something on the way has answered"

/** White space is JSON, as much of it as one likes. */
const bomb = () => gzipSync(Buffer.alloc(64 * 1024 * 1024, " "))

const encoder = new TextEncoder()

const bytes = (text: string) => Stream.make(encoder.encode(text))

const trickleOf = Option.flatMap((mishap: Option.Option.Value<FaultsMet["strike"]>) =>
  mishap._tag === "Trickle" ? Option.some(mishap.over) : Option.none()
)

/** Ten pieces, evenly over the time. */
const slowly = (body: string, over: Duration.Duration) => {
  const text = encoder.encode(body)
  const size = Math.max(1, Math.ceil(text.length / 10))
  const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
    text.slice(at * size, (at + 1) * size)
  )
  const pause = Duration.times(over, 1 / Math.max(1, pieces.length))
  return Stream.fromChunk(Chunk.fromIterable(pieces)).pipe(Stream.tap(() => Effect.sleep(pause)))
}
