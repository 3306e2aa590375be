import { Effect } from "effect"
import { serve } from "../../src/sandbox/Sandbox.ts"
import type { SandboxOptions } from "../../src/sandbox/options.ts"
import { call, signIn } from "./http.ts"

export const start = (options?: SandboxOptions) =>
  Effect.gen(function* () {
    const sandbox = yield* serve(options)
    const headers = yield* signIn(sandbox.url)
    const api = `${sandbox.url}/api/v1/tracker`
    const binding = { provider: "linear", project_slug: "web" }
    const pull = (more = {}) => call(`${api}/pull`, { json: { ...binding, limit: 100, ...more }, headers })
    const once = (verb: string, key: string, json: object) =>
      call(`${api}/${verb}`, { json: { ...binding, ...json }, headers: { ...headers, "idempotency-key": key } })
    const item = (id: string, more: object) => ({
      ref: { system: "linear", id, workspace: "acme" },
      action: "update",
      ...more
    })
    const push = (key: string, ...items: ReadonlyArray<object>) => once("push", key, { items })
    const look = (path: string, query = "provider=linear&project_slug=web") =>
      call(`${api}/${path}?${query}`, { headers })
    return { ...sandbox, headers, api, binding, pull, once, item, push, look }
  })
