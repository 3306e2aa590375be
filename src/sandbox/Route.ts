import { Effect, Either, Option, ParseResult, Schema } from "effect"
import type * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import type { HttpMethod } from "@effect/platform/HttpMethod"
import { parseJson } from "../contract/wire.ts"
import { briefly } from "../platform/terminalText.ts"
import type { Caller } from "./Accounts.ts"
import { type Form, invalid, Refused } from "./refusals.ts"
import type { FaultsMet } from "./meetFaults.ts"
import type { Reply } from "./Reply.ts"

export type Fields = Readonly<Record<string, string>>

/** A request whose path has no trailing slash and whose body has been unpacked. Header names are in lower case. */
export interface WireRequest {
  readonly method: string
  readonly path: string
  readonly query: Fields
  readonly headers: Fields
  readonly body: string
  /** What is to go wrong with the work. */
  readonly trouble: FaultsMet["trouble"]
}

/** The parts of a request, each decoded by the endpoint's own schema when it is asked for. */
export interface Call<Path, Query, Payload, Headers> {
  readonly path: Effect.Effect<Path, Refused>
  readonly query: Effect.Effect<Query, Refused>
  readonly payload: Effect.Effect<Payload, Refused>
  readonly headers: Effect.Effect<Headers, Refused>
  readonly caller: Option.Option<Caller>
  readonly trouble: FaultsMet["trouble"]
  /** Equal for requests that ask for the same. */
  readonly fingerprint: string
}

/** `open`: anybody; `bearer`: with an access token; `team`: with the token and its team in X-Team-Slug. */
export type Access = "open" | "bearer" | "team"

export interface Route {
  readonly name: string
  readonly method: HttpMethod
  readonly form: Form
  readonly access: Access
  /** The path's parameters, if the path is this route's. */
  readonly match: (path: string) => Option.Option<Fields>
  readonly answer: (request: WireRequest, caller: Option.Option<Caller>) => Effect.Effect<Reply, Refused>
}

/** Binds an endpoint of the contract to what the sandbox does for it. */
export const route = <Name extends string, Method extends HttpMethod, Path, Query, Payload, Headers, Success, Error>(
  endpoint: HttpApiEndpoint.HttpApiEndpoint<Name, Method, Path, Query, Payload, Headers, Success, Error>,
  { access, form }: { readonly access: Access; readonly form: Form },
  handle: (call: Call<Path, Query, Payload, Headers>) => Effect.Effect<Reply, Refused>
): Route => {
  const match = matcher(endpoint.path)
  return {
    name: endpoint.name,
    method: endpoint.method,
    form,
    access,
    match,
    answer: (request, caller) =>
      handle({
        path: decoded(
          endpoint.pathSchema,
          Option.getOrElse(match(request.path), () => ({})),
          form
        ),
        query: decoded(endpoint.urlParamsSchema, request.query, form),
        headers: decoded(endpoint.headersSchema, request.headers, form),
        payload: Effect.flatMap(json(request.body), (body) => decoded(endpoint.payloadSchema, body, form)),
        caller,
        trouble: request.trouble,
        fingerprint: `${request.method} ${request.path} ${request.body}`
      })
  }
}

// helpers

const decoded = <A>(schema: Option.Option<Schema.Schema<A, unknown>>, value: unknown, form: Form) =>
  Option.match(schema, {
    onNone: () => Effect.dieMessage("The endpoint declares no such part"),
    onSome: (declared) => Effect.mapError(Schema.decodeUnknown(declared)(value), (error) => refusalOf(error, form))
  })

const json = (body: string) =>
  Option.match(parseJson(body), {
    onNone: () => Effect.fail(new Refused({ status: 400, code: "malformed_json", message: "The body is not JSON" })),
    onSome: Effect.succeed
  })

const refusalOf = (error: ParseResult.ParseError, form: Form) => {
  // What is nested thousands of levels deep cannot be shown; it is wrong all the same.
  const [first] = Either.getOrElse(
    Either.try(() => ParseResult.ArrayFormatter.formatErrorSync(error)),
    () => []
  )
  const field = first?.path.join(".") ?? ""
  if (field === "idempotency-key") {
    return new Refused({
      status: 422,
      code: "missing_idempotency_key",
      message: "The Idempotency-Key header is missing"
    })
  }
  const message = briefly(`${field === "" ? "request" : field}: ${first?.message ?? "it has another form"}`, 300)
  return form === "envelope"
    ? invalid(message, { field })
    : new Refused({ status: 400, code: "validation_error", message, details: { field } })
}

const matcher = (declared: string) => {
  const wanted = segments(declared)
  return (path: string): Option.Option<Fields> => {
    const found = segments(path)
    if (found.length !== wanted.length) return Option.none()
    const parameters: Record<string, string> = {}
    for (const [index, segment] of wanted.entries()) {
      const actual = found[index] ?? ""
      if (segment.startsWith(":")) parameters[segment.slice(1)] = actual
      else if (segment !== actual) return Option.none()
    }
    return Option.some(parameters)
  }
}

const segments = (path: string) => path.split("/").filter((segment) => segment !== "")
