import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { gunzipSync } from "node:zlib"
import { Effect } from "effect"
import type { Json } from "../sandbox/http.ts"

/** A server that gives these answers in this order, and remembers what it was sent, headers of the contract only. */
export const scriptedHost = (answers: ReadonlyArray<Json>) =>
  Effect.acquireRelease(
    Effect.async<{ readonly url: string; readonly received: Array<Json>; readonly close: () => void }>((resume) => {
      const received: Array<Json> = []
      const server = createServer((request, response) => {
        const chunks: Array<Buffer> = []
        request.on("data", (chunk: Buffer) => chunks.push(chunk))
        request.on("end", () => {
          const raw = Buffer.concat(chunks)
          const { authorization, "content-encoding": encoding, "content-type": type } = request.headers
          const body = encoding === "gzip" ? gunzipSync(raw) : raw
          const answer = answers[received.length] ?? { status: 599, text: "The story is over" }
          received.push({
            method: request.method,
            path: request.url,
            headers: {
              ...(authorization === undefined ? {} : { authorization }),
              ...(type === undefined ? {} : { "content-type": type }),
              ...(encoding === undefined ? {} : { "content-encoding": encoding })
            },
            body: JSON.parse(body.toString())
          })
          response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers })
          response.end(answer.text ?? JSON.stringify(answer.body))
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address() as AddressInfo
        const close = () => {
          server.close()
          server.closeAllConnections()
        }
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, received, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )
