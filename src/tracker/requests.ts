import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { Effect, type Schema } from "effect"
import type { BindingQuery } from "../contract/tracker.ts"

/** Asks about a binding. */
export const get = (path: string, { projectSlug, provider }: BindingQuery) =>
  HttpClientRequest.get(path, {
    urlParams: [
      ["provider", provider],
      ["project_slug", projectSlug]
    ]
  })

/** A body that its own schema refuses is a mistake of the caller: whoever made it has validated it. */
export const post = <A, I>(path: string, schema: Schema.Schema<A, I>, body: A) =>
  HttpClientRequest.post(path).pipe(HttpClientRequest.schemaBodyJson(schema)(body), Effect.orDie)
