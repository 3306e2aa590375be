import type { IncomingMessage, Server } from "node:http"
import { WebSocket, WebSocketServer } from "ws"
import type { Json } from "./crookedHost.ts"

/** What becomes of a frame on its way; undefined: nothing. `from` says whose it is. */
export type SpoilFrame = (frame: Json, from: "client" | "sandbox") => Json

/** Passes WebSockets on to the sandbox, and frames as they are spoiled; with "everybody" it opens to any token. */
export const passSockets = (server: Server, sandbox: string, spoil: SpoilFrame | "everybody") => {
  const sockets = new WebSocketServer({ noServer: true })
  const passed = spoil === "everybody" ? (frame: Json) => frame : spoil
  server.on("upgrade", (request: IncomingMessage, raw, head) => {
    const open = () =>
      sockets.handleUpgrade(request, raw, head, (client) => {
        client.on("error", () => undefined)
        if (up.readyState === WebSocket.CLOSED) client.close()
        const send = (to: WebSocket, from: "client" | "sandbox") => (data: unknown) => {
          const frame = passed(JSON.parse(String(data)), from)
          if (frame !== undefined) to.send(typeof frame === "string" ? frame : JSON.stringify(frame))
        }
        client.on("message", send(up, "client"))
        up.on("message", send(client, "sandbox"))
        client.on("close", () => up.terminate())
        up.on("close", () => client.terminate())
      })
    const headers = { authorization: String(request.headers.authorization) }
    const up = new WebSocket(`${sandbox.replace(/^http/, "ws")}${request.url}`, { headers })
    up.on("error", () => undefined)
    up.on("unexpected-response", (_, response) => {
      if (spoil === "everybody") return open()
      raw.end(`HTTP/1.1 ${response.statusCode} Refused\r\nconnection: close\r\n\r\n`)
      return up.terminate()
    })
    up.on("open", open)
  })
}
