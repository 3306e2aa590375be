import { Effect, Either, Option, Ref, Schema } from "effect"
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import type { Accounts } from "./Accounts.ts"
import { type Fault, parseFault } from "./Fault.ts"
import type { RequestLog, RequestRecord } from "./RequestLog.ts"

/** Where a sandbox is controlled; the control plane itself has nothing there. */
export const controlPath = "/_sandbox"

/** One request as others may see it: no token, no password. */
export const LoggedRequest = Schema.Struct({
  /** Epoch milliseconds. */
  at: Schema.Number,
  method: Schema.String,
  url: Schema.String,
  status: Schema.NullOr(Schema.Int),
  idempotency_key: Schema.NullOr(Schema.String),
  body: Schema.String
})

/** GET `/_sandbox/log`. */
export const LogDocument = Schema.Struct({ requests: Schema.Array(LoggedRequest) })

/** POST `/_sandbox/faults`; each is written as for `--fault`. */
export const FaultsRequest = Schema.Struct({ faults: Schema.Array(Schema.String) })

/** What every other control request answers: how many faults are still to come. */
export const FaultsDocument = Schema.Struct({ pending: Schema.NonNegativeInt })

/**
 * What the sandbox can be told while it runs: GET `log`; GET, POST and DELETE `faults`; POST `expire` (access tokens) and
 * `revoke` (all tokens). None of it is logged or meets a fault.
 */
export const makeControl =
  (parts: { readonly accounts: Accounts; readonly faults: Ref.Ref<ReadonlyArray<Fault>>; readonly log: RequestLog }) =>
  (
    path: string,
    request: HttpServerRequest.HttpServerRequest
  ): Effect.Effect<HttpServerResponse.HttpServerResponse> => {
    const { accounts, faults, log } = parts
    const pending = Effect.map(Ref.get(faults), ({ length }) => answer(FaultsDocument, { pending: length }))
    switch (`${request.method} ${path.slice(controlPath.length + 1)}`) {
      case "GET log":
        return Effect.map(log.all, (all) => answer(LogDocument, { requests: all.map(publicPart) }))
      case "GET faults":
        return pending
      case "POST faults":
        return request.text.pipe(
          Effect.orElseSucceed(() => ""),
          Effect.flatMap((text) =>
            Either.match(readFaults(text), {
              onLeft: (error) => Effect.succeed(refused(400, error)),
              onRight: (more) =>
                Effect.zipRight(
                  Ref.update(faults, (before) => [...before, ...more]),
                  pending
                )
            })
          )
        )
      case "DELETE faults":
        return Effect.zipRight(Ref.set(faults, []), pending)
      case "POST expire":
        return Effect.zipRight(accounts.expireAccess, pending)
      case "POST revoke":
        return Effect.zipRight(accounts.revoke, pending)
      default:
        return Effect.succeed(refused(404, "There is no such control; see `spec-kitty sandbox --help`"))
    }
  }

// helpers

const answer = <A, I>(schema: Schema.Schema<A, I>, value: A) =>
  HttpServerResponse.unsafeJson(Schema.encodeSync(schema)(value))

const refused = (status: number, error: string) => HttpServerResponse.unsafeJson({ error }, { status })

const readRequest = Schema.decodeUnknownOption(Schema.parseJson(FaultsRequest))

const readFaults = (text: string): Either.Either<ReadonlyArray<Fault>, string> =>
  Option.match(readRequest(text), {
    onNone: () => Either.left('The body must be {"faults": ["401:1"]}'),
    onSome: ({ faults }) => Either.mapLeft(Either.all(faults.map(parseFault)), ({ message }) => message)
  })

/** What is sent to the token endpoints is nobody's business. */
const publicPart = ({ at, body, headers, method, route, status, url }: RequestRecord) => ({
  at,
  method,
  url,
  status,
  idempotency_key: headers["idempotency-key"] ?? null,
  body: route.startsWith("token") ? "" : body
})
