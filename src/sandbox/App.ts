import { Clock, Effect, Option, Ref } from "effect"
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import type { Caller } from "./Accounts.ts"
import { type Fault, meetFaults, type Mishap } from "./Fault.ts"
import { encodeRefusal, type Form, injected, Refused } from "./refusals.ts"
import type { Reply } from "./Reply.ts"
import type { RequestLog } from "./RequestLog.ts"
import type { Route } from "./Route.ts"
import { routesOf, type Services } from "./routes.ts"
import { tooLarge, unpack } from "./unpack.ts"

/** Closes the connection of a request without an answer. */
export type HangUp = (request: HttpServerRequest.HttpServerRequest) => Effect.Effect<never>

/** Both slash forms, faults, decompression, authentication and the log around the endpoints. */
export const makeApp = (
  services: Services,
  faults: Ref.Ref<ReadonlyArray<Fault>>,
  log: RequestLog
): ((hangUp: HangUp) => HttpApp.Default) => {
  const routes = routesOf(services)
  const { maxBytes } = services.settings.limits

  const callerOf = (route: Route, headers: Readonly<Record<string, string>>) =>
    route.access === "open"
      ? Effect.succeed(Option.none<Caller>())
      : services.accounts.authenticate(headers["authorization"]).pipe(
          Effect.tap((caller) => (route.access === "team" ? checkTeam(caller, headers["x-team-slug"]) : Effect.void)),
          Effect.asSome
        )

  return (hangUp) =>
    Effect.gen(function* () {
      const request = yield* HttpServerRequest.HttpServerRequest
      const at = yield* Clock.currentTimeMillis
      const { path, query } = split(request.url)
      const name = path.replace(/^\/api\/v1\//, "")
      const record = (status: number | null, body: string) =>
        log.add({ at, method: request.method, url: request.url, route: name, headers: request.headers, body, status })

      if (path === "/" && (request.method === "GET" || request.method === "HEAD")) {
        yield* record(200, "")
        return HttpServerResponse.unsafeJson({ service: "spec-kitty sandbox" })
      }

      const found = routes.flatMap((route) =>
        Option.toArray(Option.map(route.match(path), (parameters) => ({ route, parameters })))
      )
      const target = found.find(({ route }) => route.method === request.method)
      const form: Form = found[0]?.route.form ?? (name.startsWith("tracker/") ? "envelope" : "short")

      const { delay, strike } = yield* Ref.modify(faults, (before) => {
        const met = meetFaults(before, name)
        return [met, met.left]
      })
      yield* Effect.sleep(delay)
      const mishap = Option.getOrNull(strike)
      if (mishap?._tag === "Drop") {
        yield* record(null, "")
        return yield* hangUp(request)
      }

      const read = yield* Effect.either(
        request.arrayBuffer.pipe(
          Effect.mapError(() => tooLarge(maxBytes)),
          Effect.flatMap((bytes) => unpack(new Uint8Array(bytes), request.headers["content-encoding"], maxBytes))
        )
      )
      const body = read._tag === "Right" ? read.right : ""
      const answer: Effect.Effect<Reply, Refused> = Effect.gen(function* () {
        if (mishap?._tag === "Refuse") return yield* injectedRefusal(mishap)
        if (target === undefined) return yield* notServed(found.map(({ route }) => route.method))
        const caller = yield* callerOf(target.route, request.headers)
        yield* read
        return yield* target.route.answer(
          { method: request.method, path, query, headers: request.headers, body },
          target.parameters,
          caller
        )
      })
      const {
        body: text,
        headers,
        status
      } = yield* Effect.catchAll(answer, (refused) => Effect.succeed(refusalReply(form, refused)))
      if (mishap?._tag === "Lose") {
        yield* record(null, body)
        return yield* hangUp(request)
      }
      yield* record(status, body)
      return HttpServerResponse.text(text, { status, headers, contentType: "application/json" })
    })
}

// helpers

const split = (url: string) => {
  const [path = "", search = ""] = url.split("?", 2)
  return { path: path.replace(/\/+$/, "") || "/", query: Object.fromEntries(new URLSearchParams(search)) }
}

const checkTeam = ({ teamSlug }: Caller, header: string | undefined) => {
  const refuse = (code: string, message: string) =>
    new Refused({ status: 403, code, category: "identity_resolution", message, userActionRequired: true })
  if (header === undefined || header === "") return refuse("missing_team", "The X-Team-Slug header is missing")
  return header === teamSlug ? Effect.void : refuse("not_a_team_member", `This account is not in the team "${header}"`)
}

const notServed = (methods: ReadonlyArray<string>) =>
  methods.length === 0
    ? new Refused({ status: 404, code: "not_found", message: "There is nothing at this path" })
    : new Refused({ status: 405, code: "method_not_allowed", message: `Only ${methods.join(", ")} is answered here` })

const injectedRefusal = ({ code, retryAfterSeconds, status }: Extract<Mishap, { _tag: "Refuse" }>) =>
  injected(status, code, retryAfterSeconds)

const refusalReply = (form: Form, refused: Refused): Reply => ({
  status: refused.status,
  body: encodeRefusal(form, refused),
  headers: refused.retryAfterSeconds == null ? {} : { "retry-after": String(refused.retryAfterSeconds) }
})
