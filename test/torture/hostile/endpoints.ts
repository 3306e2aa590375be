import { Arbitrary, type FastCheck, Schema } from "effect"
import { IssueSearchResponse, OriginBindResponse } from "../../../src/contract/origin.ts"
import * as Wire from "../../../src/contract/tracker.ts"
import { isRefusal, missingFrom } from "../../../src/tracker/substance.ts"

/** A JSON object, as a host may send it. */
export type JsonObject = Readonly<Record<string, unknown>>

const answers = <A, I>(schema: Schema.Schema<A, I>): FastCheck.Arbitrary<JsonObject> =>
  // Through the wire and back: what JSON cannot say is not there. An answer that says nothing of what was done is none.
  Arbitrary.make(schema)
    .map((value): JsonObject => JSON.parse(JSON.stringify(Schema.encodeSync(schema)(value))))
    .filter((value) => missingFrom(schema, value) === null && !isRefusal(schema, value))

/** The endpoints of the tracker client with everything that their schemas allow; `later`: they may answer 202. */
export const endpoints = [
  { name: "pull", later: false, valid: answers(Wire.PullResultEnvelope) },
  { name: "push", later: true, valid: answers(Wire.PushResultEnvelope) },
  { name: "run", later: true, valid: answers(Wire.RunResultEnvelope) },
  { name: "status", later: false, valid: answers(Wire.TrackerStatus) },
  { name: "mappings", later: false, valid: answers(Wire.MappingsResponse) },
  {
    name: "operation",
    later: false,
    // The one that is asked about: another's would be refused.
    valid: answers(Wire.OperationResult).map((value) =>
      "operation_id" in value ? { ...value, operation_id: "op-1" } : value
    )
  },
  { name: "searchIssues", later: false, valid: answers(IssueSearchResponse) },
  { name: "bindMissionOrigin", later: false, valid: answers(OriginBindResponse) }
] as const

export type Endpoint = (typeof endpoints)[number]
