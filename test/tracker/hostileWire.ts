import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { Arbitrary, Effect, FastCheck, Layer, Option, Redacted, Schema } from "effect"
import { Session } from "../../src/auth/Session.ts"
import { PullResultEnvelope } from "../../src/contract/tracker.ts"
import { SaaSTrackerClient, type Answer, type OperationFailure } from "../../src/tracker/SaaSTrackerClient.ts"
import { hostAt } from "../auth/world.ts"
import { web } from "./world.ts"

export const pull = { ...web, limit: 10 }
export const once = { idempotencyKey: "7b1c2a9e-8f55-4a0e-9b3b-0d6f1e3c5a77" }

export const session = Session.layerOf({
  host: hostAt("https://host.example"),
  accessToken: Redacted.make("token"),
  username: "ann",
  teamSlug: Option.some("kittens")
})

/** The client in front of a host that answers everything with this; no socket is opened. */
export const facing = (status: number, body: string) =>
  SaaSTrackerClient.layer.pipe(
    Layer.provide(session),
    Layer.provide(
      Layer.succeed(
        HttpClient.HttpClient,
        HttpClient.make((request) =>
          Effect.succeed(
            HttpClientResponse.fromWeb(
              request,
              new Response([204, 205, 304].includes(status) ? null : body, { status })
            )
          )
        )
      )
    )
  )

export const fieldOf = FastCheck.constantFrom(
  "status",
  "summary",
  "items",
  "item_errors",
  "identity_path",
  "has_more",
  "next_cursor",
  "mappings",
  "candidates",
  "resource_type",
  "resource_id",
  "operation_id",
  "result",
  "error",
  "code",
  "message",
  "user_action_required",
  "retry_after_seconds",
  "retryable"
)

export const json = FastCheck.oneof(
  FastCheck.jsonValue(),
  FastCheck.dictionary(fieldOf, FastCheck.jsonValue()),
  Arbitrary.make(Schema.encodedSchema(PullResultEnvelope))
).map((value) => JSON.stringify(value))

export const body = FastCheck.oneof(
  { arbitrary: json, weight: 4 },
  { arbitrary: FastCheck.tuple(json, FastCheck.nat(60)).map(([text, cut]) => text.slice(0, cut)), weight: 2 },
  { arbitrary: FastCheck.string({ unit: "binary" }), weight: 1 },
  { arbitrary: FastCheck.constantFrom("", "<html>502 Bad Gateway</html>", "\ufeff{}", "null", "[]"), weight: 1 }
)

export const status = FastCheck.oneof(
  FastCheck.constantFrom(200, 200, 200, 202, 401, 429),
  FastCheck.integer({ min: 200, max: 599 })
)

export const expected = new Set([
  "TrackerRefused",
  "TrackerBusy",
  "OperationFailed",
  "OperationTimedOut",
  "OperationLost",
  "UnexpectedAnswer",
  "HostUnreachable",
  "SessionExpired"
])

export const calls = (
  client: typeof SaaSTrackerClient.Service
): ReadonlyArray<Effect.Effect<Answer<unknown>, OperationFailure>> => [
  client.pull(pull),
  client.push({ ...web, items: [] }, once),
  client.run({ ...web, pullFirst: true, limit: 1 }, once),
  client.status(web),
  client.mappings(web),
  client.operation("op-1"),
  client.searchIssues({ ...web, limit: 10 }),
  client.bindMissionOrigin(
    {
      ...web,
      missionId: "001-login",
      externalIssueId: "1",
      externalIssueKey: "WEB-1",
      externalIssueUrl: "u",
      externalTitle: "",
      externalStatus: ""
    },
    once
  )
]
