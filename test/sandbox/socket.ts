import { Effect } from "effect"
import { WebSocket } from "ws"
import type { Json } from "./http.ts"
import { call } from "./http.ts"

/** Reads frames of a WebSocket in turn; `closed` is the code with which it ended. */
export interface Opened {
  readonly next: Effect.Effect<Json>
  readonly say: (frame: unknown) => Effect.Effect<void>
  readonly closed: Effect.Effect<number>
}

/** A token for one upgrade. */
export const liveToken = (url: string, authorization: string) =>
  Effect.map(call(`${url}/api/v1/ws-token/`, { method: "POST", headers: { authorization } }), ({ body }) =>
    String(body.ws_token)
  )

/** Opens the sandbox's WebSocket with this token, or fails with the status of the refusal, 0 where there is none. */
export const openSocket = (url: string, token: string) =>
  Effect.acquireRelease(
    Effect.async<Opened & { readonly end: () => void }, number>((resume) => {
      const socket = new WebSocket(`${url.replace(/^http/, "ws")}/ws/v1/events/`, {
        headers: { authorization: `Bearer ${token}` }
      })
      const frames: Array<Json> = []
      const waiting: Array<(frame: Json) => void> = []
      const ends: Array<(code: number) => void> = []
      let ended: number | undefined
      socket.on("message", (data) => {
        const text = String(data)
        const frame = text.startsWith("{") ? JSON.parse(text) : text
        const first = waiting.shift()
        if (first === undefined) frames.push(frame)
        else first(frame)
      })
      socket.on("error", () => resume(Effect.fail(0)))
      socket.on("close", (code) => {
        ended = code
        ends.forEach((tell) => tell(code))
      })
      socket.on("unexpected-response", (_, response) => {
        resume(Effect.fail(response.statusCode ?? 0))
        socket.terminate()
      })
      socket.on("open", () =>
        resume(
          Effect.succeed({
            next: Effect.async<Json>((tell) => {
              const frame = frames.shift()
              if (frame === undefined) waiting.push((later) => tell(Effect.succeed(later)))
              else tell(Effect.succeed(frame))
            }),
            say: (frame) => Effect.sync(() => socket.send(JSON.stringify(frame))),
            closed: Effect.async<number>((tell) => {
              if (ended === undefined) ends.push((code) => tell(Effect.succeed(code)))
              else tell(Effect.succeed(ended))
            }),
            end: () => socket.terminate()
          })
        )
      )
    }),
    ({ end }) => Effect.sync(end)
  )
