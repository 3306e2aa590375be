import { createServer } from "node:http"
import type { Duplex } from "node:stream"
import { Effect, Predicate, Scope } from "effect"
import type * as HttpApp from "@effect/platform/HttpApp"
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { PortUnavailable } from "./errors.ts"
import type { Wire } from "./Live.ts"

/** Listens until the scope closes, which cuts every connection at once. Gives the port. */
export const listen = (
  app: (wire: Wire) => HttpApp.Default,
  { host, port }: { readonly host: string; readonly port: number }
): Effect.Effect<number, PortUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    const node = createServer()
    const inner = yield* Scope.make()
    // What became a WebSocket is no connection of the server's any more, and would be waited for.
    const upgraded = new Set<Duplex>()
    node.on("upgrade", (_, socket: Duplex) => {
      upgraded.add(socket)
      socket.once("close", () => upgraded.delete(socket))
      // Whoever resets a connection that was refused ends that one, and not this process.
      socket.on("error", () => socket.destroy())
    })
    const cut = Effect.sync(() => {
      node.closeAllConnections()
      upgraded.forEach((socket) => socket.destroy())
    })
    yield* Effect.addFinalizer((exit) => Effect.zipRight(cut, Scope.close(inner, exit)))
    const server = yield* NodeHttpServer.make(() => node, { host, port }).pipe(
      Effect.mapError(({ cause }) => new PortUnavailable({ host, port, reason: reasonOf(cause) })),
      Scope.extend(inner)
    )
    // Who has come meanwhile is cut off, too, right before nobody listens any more.
    yield* Scope.addFinalizer(inner, cut)
    yield* Scope.extend(server.serve(app(wire)), inner)
    return server.address._tag === "TcpAddress" ? server.address.port : port
  })

// helpers

const socketOf = (request: HttpServerRequest.HttpServerRequest) =>
  NodeHttpServerRequest.toIncomingMessage(request).socket

const wire: Wire = {
  isOpen: (request) =>
    Effect.sync(() => {
      const { readable, writable } = socketOf(request)
      return readable && writable
    }),
  // The server ends the waiting request as soon as it sees the connection closed.
  hangUp: (request) =>
    Effect.zipRight(
      Effect.sync(() => socketOf(request).destroy()),
      Effect.interruptible(Effect.never)
    ),
  scrawl: (request, bytes) =>
    Effect.async<void>((resume) => void socketOf(request).write(bytes, () => resume(Effect.void)))
}

const reasonOf = (cause: unknown) => {
  const code = Predicate.hasProperty(cause, "code") ? String(cause.code) : "unknown"
  return code === "EADDRINUSE" ? "something is listening there already" : code
}
