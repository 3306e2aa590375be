import { FastCheck } from "effect"
import { type Endings, errorFor, unreadable } from "./Ending.ts"
import { type Body, type Encoding, type Reply, reply } from "./reply.ts"

// Answers that lead astray, are too long, do not end, or are none.

const { constant, constantFrom, integer, oneof, tuple } = FastCheck

const encodings = constantFrom<Encoding>("gzip", "deflate", "br", "gzip, gzip")

const elsewhere = constantFrom(
  "OTHER/api/v1/tracker/pull",
  "//OTHER_HOST/x",
  "OTHER",
  "https://OTHER_HOST/",
  "/",
  "..",
  "SELF?x=1",
  "SELF//",
  "SELF/x",
  "\\\\OTHER_HOST",
  "javascript:1",
  "http://:0",
  ""
)

export const redirected: Endings = tuple(constantFrom(300, 301, 302, 303, 304, 305, 307, 308, 399), elsewhere).map(
  ([status, location]) => ({
    replies: [reply(status, "", { headers: { location } })],
    outcome: { ...unreadable, status }
  })
)

/** More than anybody reads: the length tells it, or the unfolding does. */
export const heavy: Endings = tuple(
  constantFrom(200, 500),
  oneof(
    constant<Body>({ _tag: "Endless" }),
    encodings.map((encoding): Body => ({ _tag: "Bomb", encoding }))
  )
).map(([status, body]) => ({
  replies: [reply(status, "", { body, delivery: "unsized" })],
  outcome: status === 200 ? { ...unreadable, status } : errorFor(status)
}))

export const deep: Endings = tuple(constantFrom(200, 400), integer({ min: 1000, max: 200_000 })).map(
  ([status, levels]) => ({
    replies: [reply(status, "", { body: { _tag: "Deep", levels } })],
    outcome: status === 200 ? { ...unreadable, status } : errorFor(status)
  })
)

export const brokenOff: Endings = tuple(constantFrom(200, 503), constantFrom<Reply["delivery"]>("break", "hangUp")).map(
  ([status, delivery]) => ({
    replies: [reply(status, '{"items":[', { delivery })],
    outcome: status === 503 && delivery === "break" ? errorFor(503) : { errors: ["HostUnreachable"] }
  })
)

export const slow: Endings = tuple(
  constantFrom(200, 503),
  constantFrom<Reply["delivery"]>("drip", "stall", "mute")
).map(([status, delivery]) => ({
  replies: [reply(status, '{"items":[', { delivery })],
  outcome: status === 503 && delivery !== "mute" ? errorFor(503) : { errors: ["HostUnreachable"] }
}))

/** What is hardly HTTP. */
export const noHttp: Endings = constantFrom(
  "\u0000\u0001\u0002",
  "HTTP/1.1 OK\r\n\r\n",
  "HTTP/1.1 99999 no\r\n\r\n",
  "HTTP/9.9 200 OK\r\ncontent-length: 2\r\n\r\n{}",
  "HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n{}",
  "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}",
  "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nZZZ\r\n{}",
  "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{}",
  `HTTP/1.1 200 OK\r\nx: ${"y".repeat(100_000)}\r\n\r\n{}`,
  "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}",
  "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
  "SSH-2.0-OpenSSH_9.9\r\n"
).map((text) => ({
  replies: [reply(200, text, { delivery: "bytes" })],
  outcome: { errors: ["HostUnreachable", "UnexpectedAnswer"] }
}))
