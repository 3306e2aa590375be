import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { Context, Effect, Layer } from "effect"
import { SaaSTrackerClient } from "../../src/tracker/SaaSTrackerClient.ts"
import { clientAt, signInAt } from "./world.ts"

/** A host that signs everybody in and answers every other request byte by byte as it is told. */
export const rawHost = (handle: (request: IncomingMessage, response: ServerResponse) => void) =>
  Effect.gen(function* () {
    const seen: Array<string> = []
    const server = createServer((request, response) => {
      request.resume()
      if (request.url === "/api/v1/token/") {
        response.setHeader("content-type", "application/json")
        return void response.end('{"access":"a","refresh":"r","team_slug":"kittens"}')
      }
      seen.push(`${request.method} ${request.url}`)
      return handle(request, response)
    })
    yield* Effect.acquireRelease(
      Effect.async<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
      () => Effect.sync(() => (server.close(), server.closeAllConnections()))
    )
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const services = yield* Layer.build(clientAt(url))
    yield* Effect.provide(signInAt(url), services)
    return { client: Context.get(services, SaaSTrackerClient), seen: () => seen, url }
  })
