import { Effect } from "effect"
import { gzipSync } from "node:zlib"

/** Tests look into answers freely. */
export type Json = ReturnType<typeof JSON.parse>

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Json
}

interface Options {
  readonly method?: string
  readonly json?: unknown
  readonly raw?: string | Uint8Array<ArrayBuffer>
  readonly headers?: Record<string, string>
  readonly gzip?: boolean
}

/** One plain request, as any client would send it; redirects are not followed. */
export const call = (url: string, { gzip, headers, json, method, raw }: Options = {}): Effect.Effect<Answer, Error> =>
  Effect.tryPromise({
    try: async (signal) => {
      const text = json === undefined ? undefined : JSON.stringify(json)
      const body = raw ?? (gzip && text !== undefined ? gzipSync(text) : text)
      const response = await fetch(url, {
        method: method ?? (body === undefined ? "GET" : "POST"),
        redirect: "manual",
        signal,
        headers: {
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(gzip ? { "content-encoding": "gzip" } : {}),
          ...headers
        },
        ...(body === undefined ? {} : { body })
      })
      const answer = await response.text()
      return {
        status: response.status,
        headers: response.headers,
        text: answer,
        body: answer.startsWith("{") ? JSON.parse(answer) : undefined
      }
    },
    catch: (cause) => (cause instanceof Error ? cause : new Error(String(cause)))
  })

/** Signs in and gives the headers that a tracker call carries. */
export const signIn = (url: string, username = "ann") =>
  Effect.map(call(`${url}/api/v1/token/`, { json: { username, password: "kitty" } }), ({ body }) => ({
    authorization: `Bearer ${body.access}`,
    "x-team-slug": "demo-team"
  }))
