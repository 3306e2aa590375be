import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { Effect } from "effect"
import { WebSocketServer } from "ws"

/** A host that opens a live connection, says these frames at once, and is never heard again. */
export const quietHost = (...frames: ReadonlyArray<unknown>) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.async<{ readonly url: string; readonly heard: Array<string>; readonly close: () => void }>((resume) => {
        const heard: Array<string> = []
        const server = createServer((_, response) => {
          response.writeHead(200, { "content-type": "application/json" })
          response.end('{"ws_token":"secret"}')
        })
        const sockets = new WebSocketServer({ server })
        sockets.on("connection", (socket) => {
          socket.on("message", (data) => heard.push(String(data)))
          for (const frame of frames) socket.send(JSON.stringify(frame))
        })
        server.listen(0, "127.0.0.1", () => {
          const { port } = server.address() as AddressInfo
          const close = () => {
            sockets.clients.forEach((socket) => socket.terminate())
            server.close()
            server.closeAllConnections()
          }
          resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, heard, close }))
        })
      }),
      ({ close }) => Effect.sync(close)
    ),
    ({ heard, url }) => ({ heard, url })
  )
