import { gunzipSync } from "node:zlib"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { Effect } from "effect"
import type { SandboxOptions } from "../../src/sandbox/options.ts"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { passSockets, type SpoilFrame } from "./crookedSocket.ts"

/** Tests look into requests and answers freely. */
export type Json = ReturnType<typeof JSON.parse>

/** A request on its way to the sandbox. */
export interface Passing {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** As JSON, unpacked; undefined where it is none. */
  readonly json: Json
}

/** What the sandbox answered, to be spoiled. */
export interface Honest {
  readonly status: number
  readonly json: Json
  readonly headers?: Readonly<Record<string, string>>
}

export type Spoil = (answer: Honest, request: Passing) => Honest | "drop"

/** The sandbox behind a server that breaks the contract on purpose; `hear` is what it makes of a request. */
export const crookedHost = (
  spoil: Spoil,
  options: SandboxOptions = {},
  frames: SpoilFrame | "everybody" = (frame) => frame,
  hear: (request: Passing) => Passing = (request) => request
) =>
  Effect.gen(function* () {
    const sandbox = yield* serve(options)
    const server = yield* Effect.acquireRelease(
      Effect.async<ReturnType<typeof createServer>>((resume) => {
        const server = createServer((request, response) => {
          const chunks: Array<Buffer> = []
          request.on("data", (chunk: Buffer) => chunks.push(chunk))
          request.on("end", async () => {
            const body = Buffer.concat(chunks)
            const passing = { path: request.url ?? "", headers: headersOf(request.headers), json: jsonIn(body) }
            const heard = hear(passing)
            const sent = heard.json === passing.json ? body : Buffer.from(JSON.stringify(heard.json))
            const answer = await forward(sandbox.url, request.method ?? "", heard, sent)
            const spoiled = spoil(answer, passing)
            if (spoiled === "drop") response.destroy()
            else {
              response.writeHead(spoiled.status, { "content-type": "application/json", ...spoiled.headers })
              response.end(JSON.stringify(spoiled.json))
            }
          })
        })
        passSockets(server, sandbox.url, frames)
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (running) => Effect.sync(() => running.close().closeAllConnections())
    )
    return { ...sandbox, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  })

// helpers

const headersOf = (headers: Json): Readonly<Record<string, string>> => {
  const passed = ["authorization", "content-encoding", "content-type", "x-team-slug", "idempotency-key"]
  return Object.fromEntries(passed.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])))
}

const jsonIn = (body: Buffer): Json => {
  try {
    return JSON.parse((body[0] === 0x1f ? gunzipSync(body) : body).toString())
  } catch {
    return undefined
  }
}

const forward = async (url: string, method: string, { headers, path }: Passing, body: Buffer): Promise<Honest> => {
  const sent = method === "GET" ? {} : { body: new Uint8Array(body) }
  const response = await fetch(url + path, { method, headers, ...sent })
  return { status: response.status, json: await response.json() }
}
