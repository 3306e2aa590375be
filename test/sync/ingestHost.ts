import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { gunzipSync } from "node:zlib"
import { Effect } from "effect"

/** One batch as it reached the host; a request without events is a look at the health endpoint. */
export interface Arrived {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly ids: ReadonlyArray<string>
  readonly bytes: number
}

/** What the host answers; "drop" cuts the connection after the batch has arrived, "nothing" leaves the caller waiting. */
export type Verdict =
  | {
      readonly status: number
      readonly json?: unknown
      readonly text?: string
      readonly headers?: Record<string, string>
    }
  /** Writes what it likes, byte for byte. */
  | ((response: ServerResponse) => void)
  | "drop"
  | "nothing"

/** All events of a batch get this status. */
export const all =
  (status: string) =>
  ({ ids }: Arrived): Verdict => ({
    status: 200,
    json: { results: ids.map((id) => ({ event_id: id, status })) }
  })

/** A real HTTP server on loopback that takes batches as it is told to. */
export const ingestHost = (answer: (batch: Arrived, count: number) => Verdict) =>
  Effect.acquireRelease(
    Effect.async<{ readonly url: string; readonly arrived: Array<Arrived>; readonly close: () => void }>((resume) => {
      const arrived: Array<Arrived> = []
      const server = createServer((request, response) => {
        const chunks: Array<Buffer> = []
        request.on("data", (chunk: Buffer) => chunks.push(chunk))
        request.on("end", () => {
          const raw = Buffer.concat(chunks)
          const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw
          const events: ReadonlyArray<{ event_id: string }> =
            body.length === 0 ? [] : JSON.parse(body.toString()).events
          const batch: Arrived = {
            path: request.url ?? "",
            headers: request.headers,
            ids: events.map((event) => event.event_id),
            bytes: body.length
          }
          arrived.push(batch)
          const verdict = answer(batch, arrived.filter(({ ids }) => ids.length > 0).length)
          if (typeof verdict === "function") verdict(response)
          else if (verdict === "drop") response.destroy()
          else if (verdict !== "nothing") {
            response.writeHead(verdict.status, { "content-type": "application/json", ...verdict.headers })
            response.end(verdict.text ?? JSON.stringify(verdict.json ?? {}))
          }
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address() as AddressInfo
        const close = () => {
          server.close()
          server.closeAllConnections()
        }
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, arrived, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )
