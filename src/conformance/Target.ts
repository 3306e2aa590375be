import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { Context, Effect, Either, Option, Redacted, Ref } from "effect"
import { HostUnreachable } from "../auth/errors.ts"
import { answeredWithin, transportReason } from "../auth/transport.ts"
import type { HostAddress } from "../config/Host.ts"
import type { IngressLimits } from "../contract/health.ts"
import type { SaasProviderName } from "../contract/tracker.ts"
import { decodeTokenPair } from "../contract/tokens.ts"
import { parseJson } from "../contract/wire.ts"
import { gzipText } from "../platform/gzip.ts"
import { readBounded } from "../platform/Http.ts"
import { retryAfterOf, type Answer } from "./Answer.ts"
import { Busy, NotTried } from "./errors.ts"
import { busyRetryPolicy, requestTimeout } from "./schedules.ts"
import type { Marks } from "./throwAway.ts"

/** One request of a case. A text goes out compressed unless `plain` is set; bytes go out as they are. */
export interface Ask {
  readonly method: "GET" | "POST"
  readonly path: string
  readonly body?: string | Uint8Array
  readonly plain?: boolean
  readonly token?: Redacted.Redacted
  readonly headers?: Readonly<Record<string, string>>
}

/** Who may sign in at the server under test. */
export interface Account {
  readonly username: string
  readonly password: Redacted.Redacted
}

/** A project that the server has mapped to a tracker. */
export interface TrackedProject {
  readonly provider: SaasProviderName
  readonly projectSlug: string
  /** The key of an issue in it that may be changed at will; nothing is written at the provider without one. */
  readonly issue: Option.Option<string>
}

/** The server under test, and what the cases know about it. */
export class Target extends Context.Tag("spec-kitty/conformance/Target")<
  Target,
  {
    /** Its address, without a trailing slash. */
    readonly url: string
    /** One request to this server and no other: redirects are answers like any other. Waits where the server is busy. */
    readonly ask: (request: Ask) => Effect.Effect<Answer, HostUnreachable>
    /** The access token to ask with. */
    readonly token: Effect.Effect<Redacted.Redacted, NotTried>
    readonly account: Effect.Effect<Account, NotTried>
    /** The team to ask trackers as. */
    readonly team: Effect.Effect<string, NotTried>
    readonly project: Effect.Effect<TrackedProject, NotTried>
    /** Goes on where the server has these endpoints. */
    readonly offers: Readonly<Record<"trackers" | "origins", Effect.Effect<void, NotTried | HostUnreachable>>>
    /** What the server says that it takes at once, or the contract where it says nothing. */
    readonly limits: IngressLimits
    /** What marks everything that this run leaves behind. */
    readonly marks: Marks
    /** Every 429 that was met. */
    readonly busy: Effect.Effect<ReadonlyArray<Answer>>
  }
>() {}

/** What is learned while asking. */
export interface Experience {
  readonly busy: Ref.Ref<ReadonlyArray<Answer>>
  readonly secrets: Ref.Ref<ReadonlyArray<string>>
}

/** Asks one server. A 429 is remembered and waited for; so is every token that passes by, to be kept out of reports. */
export const asking = (
  { url }: HostAddress,
  { busy, secrets }: Experience
): Effect.Effect<Target["Type"]["ask"], never, HttpClient.HttpClient> =>
  Effect.map(
    HttpClient.HttpClient,
    (http) => (request: Ask) =>
      Effect.gen(function* () {
        const received = yield* sent(http, url, request)
        const known = yield* Ref.updateAndGet(secrets, (before) => [
          ...new Set([...before, ...tokensIn(received.text), ...(request.token ? [Redacted.value(request.token)] : [])])
        ])
        const answer: Answer = { ...received, path: request.path, secrets: known }
        if (answer.status !== 429) return answer
        yield* Ref.update(busy, (before) => [...before, answer])
        return yield* new Busy({ answer, retryAfterSeconds: Option.getOrElse(retryAfterOf(answer), () => 5) })
      }).pipe(
        Effect.retry(busyRetryPolicy),
        Effect.catchTag("Busy", ({ answer }) => Effect.succeed(answer)),
        Effect.withSpan("conformance.ask")
      )
  )

// helpers

/** The largest answer worth reading. */
const answerLimit = 8 * 1024 * 1024

const sent = (http: HttpClient.HttpClient, base: string, { body, headers = {}, method, path, plain, token }: Ask) =>
  Effect.gen(function* () {
    const url = base + path
    const packed = typeof body === "string" ? (plain === true ? encoder.encode(body) : yield* gzipText(body)) : body
    const request = HttpClientRequest.make(method)(url, { headers }).pipe(
      token === undefined ? (same) => same : HttpClientRequest.bearerToken(token),
      packed === undefined ? (same) => same : HttpClientRequest.bodyUint8Array(packed, "application/json"),
      packed === undefined || plain === true ? (same) => same : HttpClientRequest.setHeader("content-encoding", "gzip")
    )
    const response = yield* Effect.mapError(
      http.execute(request),
      (error) => new HostUnreachable({ url, reason: transportReason(error) })
    )
    const text = yield* Effect.mapError(
      readBounded(response, answerLimit),
      ({ message }) => new HostUnreachable({ url, reason: message })
    )
    return { status: response.status, headers: response.headers, text }
  }).pipe(answeredWithin(requestTimeout, base + path))

const tokensIn = (text: string) =>
  Option.match(
    Option.flatMap(parseJson(text), (body) => Either.getRight(decodeTokenPair(body))),
    {
      onNone: () => [],
      onSome: ({ access, refresh }) => [Redacted.value(access), Redacted.value(refresh)]
    }
  )

const encoder = new TextEncoder()
