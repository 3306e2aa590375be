import { Option } from "effect"
import { IssueSearchResponse, OriginBindResponse } from "../contract/origin.ts"
import { firstText } from "../contract/wire.ts"
import * as Wire from "../contract/tracker.ts"

type Body = Readonly<Record<string, unknown>>

/**
 * The fields of which an answer has at least one, if it is that answer at all; null where it needs none. What says
 * nothing of what was done must not count as done. `beside`: what stands beside the status of a finished operation.
 */
export const missingFrom = (schema: unknown, body: Body, beside = false): ReadonlyArray<string> | null => {
  const fields = (substance.get(schema) ?? []).filter((field) => !(beside && field === "status"))
  return fields.length === 0 || !needed.has(schema) || has(body, fields) ? null : fields
}

/** Whether a success carries the envelope of an error (S059 FR-017), and nothing that was asked for. */
export const isRefusal = (schema: unknown, body: Body): boolean => {
  const known = substance.get(schema)
  if (known === undefined) return false
  const fields = known.filter((field) => field !== "status" || body["status"] !== "error")
  const says = (...keys: ReadonlyArray<string>) => Option.isSome(firstText(body, keys))
  return says("code", "error_code") && says("message", "error", "detail") && !has(body, fields)
}

// helpers

const outcome = ["status", "items", "summary", "item_errors"]

const substance = new Map<unknown, ReadonlyArray<string>>([
  [Wire.PullResultEnvelope, outcome],
  [Wire.PushResultEnvelope, outcome],
  [Wire.RunResultEnvelope, ["status", "summary", "pull", "push", "item_errors"]],
  [OriginBindResponse, ["origin_link_id", "bound_at", "already_bound"]],
  // A host may leave these out altogether: nothing is mapped, nothing is known (reference facts: wire 1.3).
  [Wire.MappingsResponse, ["mappings"]],
  [IssueSearchResponse, ["candidates", "resource_type", "resource_id"]],
  [Wire.OperationResult, ["operation_id", "status", "result"]],
  [Wire.TrackerStatus, ["configured", "connected", "sync_state"]]
])

const needed = new Set<unknown>([
  Wire.PullResultEnvelope,
  Wire.PushResultEnvelope,
  Wire.RunResultEnvelope,
  OriginBindResponse
])

const has = (body: Body, fields: ReadonlyArray<string>) => fields.some((field) => body[field] != null)
