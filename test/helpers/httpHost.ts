import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { Effect } from "effect"

/** One request as it reached the host. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What the host answers; "nothing" leaves the caller waiting. */
export type Answer =
  | { readonly status: number; readonly json?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | "nothing"

/** A real HTTP server on loopback for as long as the scope; it remembers every request. */
export const httpHost = (answer: (request: Received, count: number) => Answer) =>
  Effect.acquireRelease(
    Effect.async<{ readonly url: string; readonly requests: Array<Received>; readonly close: () => void }>((resume) => {
      const requests: Array<Received> = []
      const server = createServer((request, response) => {
        const chunks: Array<Buffer> = []
        request.on("data", (chunk: Buffer) => chunks.push(chunk))
        request.on("end", () => {
          const received = {
            method: request.method ?? "",
            path: request.url ?? "",
            headers: request.headers,
            body: Buffer.concat(chunks).toString()
          }
          requests.push(received)
          reply(response, answer(received, requests.length))
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address() as AddressInfo
        const close = () => {
          server.close()
          server.closeAllConnections()
        }
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, requests, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )

// helpers

const reply = (response: ServerResponse, answer: Answer) => {
  if (answer === "nothing") return
  response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers })
  response.end(answer.json === undefined ? "" : JSON.stringify(answer.json))
}
