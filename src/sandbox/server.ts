import { createServer } from "node:http"
import { Effect, Predicate, type Scope } from "effect"
import type * as HttpApp from "@effect/platform/HttpApp"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import type { HangUp } from "./App.ts"
import { PortUnavailable } from "./errors.ts"

/** Listens until the scope closes, which cuts every connection at once. Gives the port. */
export const listen = (
  app: (hangUp: HangUp) => HttpApp.Default,
  { host, port }: { readonly host: string; readonly port: number }
): Effect.Effect<number, PortUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    const node = createServer()
    const server = yield* NodeHttpServer.make(() => node, { host, port }).pipe(
      Effect.mapError(({ cause }) => new PortUnavailable({ host, port, reason: reasonOf(cause) }))
    )
    yield* Effect.addFinalizer(() => Effect.sync(() => node.closeAllConnections()))
    yield* server.serve(app(hangUp))
    return server.address._tag === "TcpAddress" ? server.address.port : port
  })

// helpers

/** The server ends the waiting request as soon as it sees the connection closed. */
const hangUp: HangUp = (request) =>
  Effect.zipRight(
    Effect.sync(() => NodeHttpServerRequest.toIncomingMessage(request).socket.destroy()),
    Effect.never
  )

const reasonOf = (cause: unknown) => {
  const code = Predicate.hasProperty(cause, "code") ? String(cause.code) : "unknown"
  return code === "EADDRINUSE" ? "something is listening there already" : code
}
