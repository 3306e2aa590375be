import * as Socket from "@effect/platform/Socket"
import { type Duration, Effect, Predicate, Redacted } from "effect"
import { WebSocket } from "ws"

/** Where a WebSocket leads, and what goes with it. */
export interface SocketAddress {
  readonly url: string
  /** Sent as `Authorization: Bearer`, with the upgrade alone and to this address alone: no redirect is followed. */
  readonly token: Redacted.Redacted
  /** A longer message closes the connection. */
  readonly limitBytes: number
  /** How long the upgrade may take. */
  readonly openTimeout: Duration.DurationInput
}

/** A socket that is opened when it is run; the global `WebSocket` cannot send a header, this one can. */
export const webSocketTo = ({ limitBytes, openTimeout, token, url }: SocketAddress): Effect.Effect<Socket.Socket> =>
  Socket.fromWebSocket(
    Effect.acquireRelease(
      Effect.flatMap(
        Effect.sync(() => {
          const socket = new WebSocket(url, {
            headers: { authorization: `Bearer ${Redacted.value(token)}` },
            followRedirects: false,
            maxPayload: limitBytes,
            perMessageDeflate: false
          })
          // What goes wrong after somebody stopped listening must not end the process.
          socket.on("error", () => undefined)
          return socket
        }),
        (socket: unknown) => (isWebSocket(socket) ? Effect.succeed(socket) : Effect.dieMessage("no WebSocket"))
      ),
      (socket) =>
        Effect.sync(() => {
          socket.close(1000)
          // Nobody waits for a host to say goodbye.
          if (socket instanceof WebSocket) socket.terminate()
        })
    ),
    { openTimeout, closeCodeIsError: () => true }
  )

/** Why it is closed, in words of our own where the library's could quote what a host says. */
export const socketReason = (error: Socket.SocketError): string => {
  if (error.reason === "Close") return `the host closed the connection (${error.code})`
  if (error.reason === "OpenTimeout") return "the host does not answer the upgrade"
  const said = messageOf(error.cause)
  const status = /^Unexpected server response: (\d{3})$/.exec(said)?.[1]
  if (status !== undefined) return `the host answers the upgrade with HTTP ${status}`
  if (/max payload/i.test(said)) return "the host sent more at once than is read"
  return error.reason === "Open" ? "the connection could not be opened" : "the connection broke, or was no WebSocket"
}

/** The status with which a host refused the upgrade. */
export const refusedStatus = (error: Socket.SocketError): number | undefined => {
  const status = error.reason === "Close" ? undefined : /response: (\d{3})$/.exec(messageOf(error.cause))?.[1]
  return status === undefined ? undefined : Number(status)
}

// helpers

/** The library's is the standard one in everything that Effect uses. */
const isWebSocket = (socket: unknown): socket is globalThis.WebSocket => socket instanceof WebSocket

const messageOf = (cause: unknown): string =>
  Predicate.hasProperty(cause, "message") && typeof cause.message === "string" ? cause.message : ""
