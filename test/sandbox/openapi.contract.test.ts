import { assert, describe, it } from "@effect/vitest"
import { Effect, Either } from "effect"
import { readFileSync } from "node:fs"
import { parse } from "yaml"
import { parseFault } from "../../src/sandbox/Fault.ts"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { departures } from "../helpers/jsonSchema.ts"
import { event } from "./events.ts"
import { type Answer, call, type Json, signIn } from "./http.ts"

const document: Json = parse(readFileSync(new URL("../../contracts/openapi.yaml", import.meta.url), "utf8"))

const conforms = (path: string, method: "get" | "post", answer: Answer) => {
  const declared = document.paths[path][method].responses[answer.status]
  assert.isDefined(declared, `${method} ${path} may not answer ${answer.status}`)
  const { schema } = declared.content["application/json"]
  assert.deepStrictEqual(departures(schema, answer.body, document), [], answer.text)
}

const fault = (text: string) => Either.getOrThrow(parseFault(text))

describe("the sandbox", () => {
  it.scopedLive("says nothing that contracts/openapi.yaml does not declare, and all that it promises", () =>
    Effect.gen(function* () {
      const plain = yield* serve()
      const later = yield* serve({ async: true, operationDelay: 0 })
      const seen = new Set<string>()

      for (const { inject, url } of [plain, later]) {
        const team = yield* signIn(url)
        const once = { ...team, "idempotency-key": "k" }
        const binding = { provider: "github", project_slug: "web" }
        const query = "?provider=github&project_slug=web"
        const ref = { system: "github", id: "#101", workspace: "acme/web" }
        const items = [
          { ref, action: "update", target_status: "done" },
          { ref, action: "erase" }
        ]
        const ask = (path: string, method: "get" | "post", options = {}, suffix = path) =>
          Effect.tap(call(`${url}${suffix}`, { method: method.toUpperCase(), ...options }), (answer) => {
            seen.add(`${method} ${path}`)
            conforms(path, method, answer)
          })

        yield* ask("/api/v1/token/", "post", { json: { username: "ann", password: "kitty" } })
        yield* ask("/api/v1/token/", "post", { json: { username: "ann", password: "cat" } })
        yield* ask("/api/v1/token/", "post", { json: {} })
        yield* ask("/api/v1/token/refresh/", "post", { json: { refresh: "x" } })
        yield* ask("/api/v1/events/batch/", "post", {
          headers: { ...team, "content-encoding": "br" },
          json: { events: [event(9)] }
        })
        yield* ask("/api/v1/events/batch/", "post", {
          headers: team,
          json: { events: [event(1), event(2, { node_id: 1 })] }
        })
        yield* ask("/api/v1/events/batch/", "post", { headers: team, json: { events: [{}] } })
        yield* ask("/api/v1/events/batch/", "post", { headers: team, raw: "x".repeat(2_000_000) })
        yield* ask("/api/v1/sync/health/", "get", { headers: team })
        yield* ask("/api/v1/ws-token/", "post", { headers: team })
        yield* ask("/api/v1/ws-token/", "post")
        yield* ask("/api/v1/tracker/pull", "post", { headers: team, json: { ...binding, limit: 3 } })
        yield* ask("/api/v1/tracker/pull", "post", { headers: team, json: { ...binding, limit: 0 } })
        yield* ask("/api/v1/tracker/pull", "post", { json: {} })
        const pushed = yield* ask("/api/v1/tracker/push", "post", { headers: once, json: { ...binding, items } })
        yield* ask("/api/v1/tracker/push", "post", { headers: once, json: { ...binding, items: [] } })
        yield* ask("/api/v1/tracker/run", "post", {
          headers: { ...team, "idempotency-key": "r" },
          json: { ...binding, pull_first: true, limit: 5 }
        })
        yield* ask("/api/v1/tracker/status", "get", { headers: team }, `/api/v1/tracker/status${query}`)
        yield* ask("/api/v1/tracker/mappings", "get", { headers: team }, `/api/v1/tracker/mappings${query}`)
        const operation = "/api/v1/tracker/operations/{operation_id}"
        const id = pushed.body.operation_id ?? "none"
        yield* ask(operation, "get", { headers: team }, `/api/v1/tracker/operations/${id}`)

        const tickets = { provider: "linear", project_slug: "web" }
        const search = "/api/v1/tracker/issue-search"
        const found = yield* ask(search, "post", { headers: team, json: { ...tickets, limit: 2 } })
        yield* ask(search, "post", { headers: team, json: { ...tickets, limit: 2, query_key: "WEB-101" } })
        yield* ask(search, "post", { headers: team, json: { ...binding, limit: 2 } })
        for (const [index, ticket] of [...found.body.candidates, { external_issue_id: "none" }].entries()) {
          yield* ask("/api/v1/tracker/mission-origin/bind", "post", {
            headers: { ...team, "idempotency-key": `o${index}` },
            json: {
              ...tickets,
              mission_id: index < 2 ? "001-login" : "002-none",
              external_issue_id: ticket.external_issue_id,
              external_issue_key: "WEB-101",
              external_issue_url: "",
              external_title: "",
              external_status: ""
            }
          })
        }

        for (const status of ["401", "403", "429:retry_after=1", "500"]) {
          yield* inject(fault(status))
          yield* ask("/api/v1/tracker/pull", "post", { headers: team, json: {} })
          yield* inject(fault(status))
          yield* ask("/api/v1/events/batch/", "post", { headers: team, json: {} })
        }
      }

      const declared = Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method} ${path}`)
      )
      assert.sameMembers([...seen], declared)
    })
  )
})
