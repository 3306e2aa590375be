import { Clock, Effect, Either, Option, Ref } from "effect"
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import type { Caller } from "./Accounts.ts"
import { controlPath, makeControl } from "./control.ts"
import { deliver } from "./deliver.ts"
import type { Fault } from "./Fault.ts"
import { liveRoute, routeOf } from "./faultRoutes.ts"
import { type LiveFaults, speak, upgradeRequired, wantsUpgrade, type Wire } from "./Live.ts"
import { meetFaults } from "./meetFaults.ts"
import { encodeRefusal, type Form, injected, Refused } from "./refusals.ts"
import type { Reply } from "./Reply.ts"
import type { RequestLog } from "./RequestLog.ts"
import type { Fields, Route, WireRequest } from "./Route.ts"
import { routesOf, type Services } from "./routes.ts"
import { tooLarge, unpack } from "./unpack.ts"

/** Both slash forms, faults, decompression, authentication and the log around the endpoints. */
export const makeApp = (
  services: Services,
  faults: Ref.Ref<ReadonlyArray<Fault>>,
  log: RequestLog
): ((wire: Wire) => HttpApp.Default) => {
  const routes = routesOf(services)
  const control = makeControl({ accounts: services.accounts, faults, log })
  const { maxBytes } = services.settings.limits

  const callerOf = (route: Route, headers: Fields) =>
    route.access === "open"
      ? Effect.succeed(Option.none<Caller>())
      : services.accounts.authenticate(headers["authorization"]).pipe(
          Effect.tap((caller) => (route.access === "team" ? checkTeam(caller, headers["x-team-slug"]) : Effect.void)),
          Effect.asSome
        )

  const bodyOf = (request: HttpServerRequest.HttpServerRequest) =>
    request.arrayBuffer.pipe(
      Effect.mapError(() => tooLarge(maxBytes)),
      Effect.flatMap((bytes) => unpack(new Uint8Array(bytes), request.headers["content-encoding"], maxBytes))
    )

  /** Who is calling comes before what is asked: a stranger learns nothing about the body. */
  const answer = (
    request: Omit<WireRequest, "body">,
    here: ReadonlyArray<Route>,
    body: Either.Either<string, Refused>
  ) =>
    Effect.gen(function* () {
      const route = here.find(({ method }) => method === request.method)
      if (route === undefined) return yield* notServed(here)
      const caller = yield* callerOf(route, request.headers)
      return yield* route.answer({ ...request, body: yield* body }, caller)
    })

  /** The upgrade has tokens of its own; what comes of it is in the log before the first frame is. */
  const live = (
    request: HttpServerRequest.HttpServerRequest,
    parts: Wire & LiveFaults,
    record: (status: number, text: string) => Effect.Effect<void>
  ) =>
    Effect.gen(function* () {
      if (!wantsUpgrade(request)) return yield* upgradeRequired
      yield* services.accounts.authenticateLive(request.headers["authorization"])
      yield* record(101, "")
      yield* Effect.ignore(speak(request, { ...parts, ingest: services.ingest, log }))
      return HttpServerResponse.empty()
    }).pipe(
      Effect.catchAll((refused) =>
        Effect.as(record(refused.status, ""), deliver(replyOf("short", refused), Option.none()))
      )
    )

  return (wire) =>
    Effect.gen(function* () {
      const request = yield* HttpServerRequest.HttpServerRequest
      const { headers, method, url } = request
      const { name, path, query } = split(url)
      const at = yield* Clock.currentTimeMillis
      const record = (status: number | null, text: string) =>
        log.add({ at, method, url, route: name, headers, body: text, status })
      if (isProbe(method, path)) {
        yield* record(200, "")
        return HttpServerResponse.unsafeJson({ service: "spec-kitty sandbox" })
      }

      if (path.startsWith(`${controlPath}/`)) return yield* control(path, request)

      const { delay, strike, trouble } = yield* Ref.modify(faults, (before) => {
        const met = meetFaults(before, name)
        return [met, met.left]
      })
      const body = wantsUpgrade(request) ? Either.right("") : yield* Effect.either(bodyOf(request))
      const text = Either.getOrElse(body, () => "")
      // Who gives up waiting has asked all the same; the platform lets nobody interrupt what it serves.
      yield* Effect.onInterrupt(Effect.interruptible(Effect.sleep(delay)), () => record(null, text))
      const mishap = Option.getOrNull(strike)
      if (mishap?._tag === "Expire") yield* services.accounts.expireAccess

      const refused = mishap?._tag === "Refuse" ? Option.some(injected(mishap)) : Option.none()
      if (name === liveRoute && !(mishap?._tag === "Drop" && mishap.events === undefined) && Option.isNone(refused)) {
        return yield* live(request, { ...wire, strike, trouble }, record)
      }
      if (mishap?._tag === "Drop") return yield* Effect.zipRight(record(null, text), wire.hangUp(request))

      const here = routes.filter((route) => Option.isSome(route.match(path)))
      const form = here[0]?.form ?? (name.startsWith("tracker/") ? "envelope" : "short")
      const reply = yield* Option.getOrElse(refused, () =>
        answer({ method, path, query, headers, trouble }, here, body)
      ).pipe(
        Effect.catchAllDefect(() => failed),
        Effect.catchAll((error) => Effect.succeed(replyOf(form, error)))
      )

      if (mishap?._tag === "Lose") return yield* Effect.zipRight(record(null, text), wire.hangUp(request))
      yield* record(reply.status, text)
      return deliver(reply, strike)
    })
}

// helpers

const split = (url: string) => {
  const [path = "", search = ""] = url.split("?", 2)
  const bare = path.replace(/\/+$/, "")
  return { path: bare, name: routeOf(bare), query: Object.fromEntries(new URLSearchParams(search)) }
}

const isProbe = (method: string, path: string) => path === "" && (method === "GET" || method === "HEAD")

const checkTeam = ({ teamSlug }: Caller, header: string | undefined) => {
  const refuse = (code: string, message: string) =>
    new Refused({ status: 403, code, category: "identity_resolution", message, userActionRequired: true })
  if (header === undefined || header === "") return refuse("missing_team", "The X-Team-Slug header is missing")
  return header === teamSlug ? Effect.void : refuse("not_a_team_member", `This account is not in the team "${header}"`)
}

/** A fault of ours, in the words of the contract. */
const failed = new Refused({ status: 500, code: "internal_error", message: "The sandbox failed" })

const notServed = (here: ReadonlyArray<Route>) =>
  here.length === 0
    ? new Refused({ status: 404, code: "not_found", message: "There is nothing at this path" })
    : new Refused({
        status: 405,
        code: "method_not_allowed",
        message: `Only ${here.map(({ method }) => method).join(", ")} is answered here`
      })

const replyOf = (form: Form, refused: Refused): Reply => ({
  status: refused.status,
  body: encodeRefusal(form, refused),
  headers: refused.retryAfterSeconds == null ? {} : { "retry-after": String(refused.retryAfterSeconds) }
})
