import { Effect, Schema } from "effect"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { controlPath, FaultsDocument, FaultsRequest, LogDocument } from "./control.ts"
import { FaultNotUnderstood, NoSandbox, NotLoopback } from "./errors.ts"
import { parseFault } from "./Fault.ts"
import { isLoopback } from "./options.ts"
import { controlTimeout } from "./schedules.ts"

/** The requests that a running sandbox has seen, oldest first, without secrets. */
export const sandboxLog = (url: string) =>
  ask(url, LogDocument, HttpClientRequest.get("/log")).pipe(Effect.map(({ requests }) => requests))

/** Adds faults behind those that are still to come, or forgets all; says how many are left. */
export const sandboxFaults = (
  url: string,
  { clear, faults }: { readonly clear: boolean; readonly faults: ReadonlyArray<string> }
): Effect.Effect<number, FaultNotUnderstood | NoSandbox | NotLoopback, HttpClient.HttpClient> =>
  Effect.gen(function* () {
    yield* Effect.forEach(faults, parseFault)
    if (clear) yield* ask(url, FaultsDocument, HttpClientRequest.del("/faults"))
    const body = HttpClientRequest.schemaBodyJson(FaultsRequest)({ faults })
    const { pending } = yield* ask(
      url,
      FaultsDocument,
      yield* Effect.orDie(HttpClientRequest.post("/faults").pipe(body))
    )
    return pending
  })

// helpers

/** Only this machine is asked: elsewhere, nobody would expect to be controlled. */
const ask = <A, I>(url: string, schema: Schema.Schema<A, I>, request: HttpClientRequest.HttpClientRequest) =>
  Effect.gen(function* () {
    if (!URL.canParse(url) || !isLoopback(new URL(url).hostname.replace(/[[\]]/g, "")))
      return yield* new NotLoopback({ host: url, wanted: "ask" })
    const http = yield* HttpClient.HttpClient
    return yield* http.execute(HttpClientRequest.prependUrl(request, `${url.replace(/\/+$/, "")}${controlPath}`)).pipe(
      Effect.flatMap(HttpClientResponse.filterStatusOk),
      Effect.flatMap(HttpClientResponse.schemaBodyJson(schema)),
      Effect.timeout(controlTimeout),
      Effect.mapError(() => new NoSandbox({ url }))
    )
  })
