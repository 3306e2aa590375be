import { Either, Option, Schema } from "effect"
import { wire } from "./envelope.ts"
import { canonicalJson } from "./json.ts"
import { RecordedLane } from "./Lane.ts"
import { Evidence } from "./payloads.ts"
import { skippedObject, skippedText, type SkippedLine } from "./skippedLine.ts"

const AnyObject = Schema.Record({ key: Schema.String, value: Schema.Unknown })

/** How the work is done: in a worktree of its own or in the main checkout. */
export const ExecutionMode = Schema.Literal("worktree", "direct_repo")
export type ExecutionMode = typeof ExecutionMode.Type

/** One line of `status.events.jsonl`: a work package changed its lane (reference facts: disk 3.5). */
export const StatusEvent = Schema.Struct({
  eventId: wire("event_id", Schema.NonEmptyString),
  featureSlug: wire("feature_slug", Schema.NonEmptyString),
  wpId: wire("wp_id", Schema.NonEmptyString),
  fromLane: wire("from_lane", RecordedLane),
  toLane: wire("to_lane", RecordedLane),
  at: Schema.NonEmptyString,
  actor: Schema.String,
  force: Schema.Boolean,
  executionMode: wire("execution_mode", ExecutionMode),
  reason: Schema.NullOr(Schema.String),
  reviewRef: wire("review_ref", Schema.NullOr(Schema.String)),
  evidence: Schema.NullOr(Schema.Struct({ ...Evidence.fields }, { key: Schema.String, value: Schema.Unknown })),
  policyMetadata: wire("policy_metadata", Schema.NullOr(AnyObject))
})
export type StatusEvent = typeof StatusEvent.Type

const encodeWire = Schema.encodeSync(StatusEvent)
const decodeWire = Schema.decodeUnknownEither(StatusEvent)
const decodeJson = Schema.decodeUnknownOption(Schema.parseJson(AnyObject))

/** The exact bytes of a line: sorted keys, `", "` and `": "`, non-ASCII escaped, one newline (design 4). */
export const encodeStatusLine = (event: StatusEvent): string =>
  `${canonicalJson(encodeWire(event), { ascii: true, separators: "python" })}\n`

/** What a log holds for a reader of lanes. */
export interface StatusLog {
  readonly events: ReadonlyArray<StatusEvent>
  readonly skipped: ReadonlyArray<SkippedLine>
}

const isRecord = Schema.is(AnyObject)
const isEvidence = Schema.is(StatusEvent.fields.evidence)
const isExecutionMode = Schema.is(ExecutionMode)

const nameOf = (actor: unknown): string => {
  if (typeof actor === "string") return actor
  if (!isRecord(actor)) return typeof actor === "number" ? String(actor) : "unknown"
  const named = ["name", "id", "actor", "agent"].map((key) => actor[key])
  return [...named, ...Object.values(actor)].find((value) => typeof value === "string") ?? "unknown"
}

const textOf = (value: unknown) => (typeof value === "string" ? value : null)

const laneOf = (lane: unknown) => (lane === "doing" ? "in_progress" : lane === "genesis" ? "planned" : lane)

/**
 * Later and older spellings (design R6). Only who, where and when decide whether a line counts: one whose evidence or
 * mode is odd has still moved its work package.
 */
const withSynonyms = (line: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  event_id: line["event_id"],
  feature_slug: line["feature_slug"] ?? line["mission_slug"],
  wp_id: line["wp_id"],
  from_lane: laneOf(line["from_lane"]),
  to_lane: laneOf(line["to_lane"]),
  at: line["at"],
  actor: nameOf(line["actor"]),
  force: line["force"] === true,
  execution_mode: isExecutionMode(line["execution_mode"]) ? line["execution_mode"] : "worktree",
  reason: textOf(line["reason"]),
  review_ref: textOf(line["review_ref"]),
  evidence: isEvidence(line["evidence"]) ? line["evidence"] : null,
  policy_metadata: isRecord(line["policy_metadata"]) ? line["policy_metadata"] : null
})

/** Reads a whole log leniently: annotations, foreign lines and broken ones are passed over and counted. Never fails. */
export const decodeStatusLog = (text: string): StatusLog => {
  const events: Array<StatusEvent> = []
  const skipped: Array<SkippedLine> = []
  for (const [index, raw] of text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .entries()) {
    if (raw.trim() === "") continue
    const json = decodeJson(raw)
    if (Option.isNone(json)) {
      skipped.push(skippedText(index + 1, raw))
      continue
    }
    const read = withSynonyms(json.value)
    const decoded = decodeWire(read)
    if (Either.isRight(decoded)) events.push(decoded.right)
    else skipped.push(skippedObject(index + 1, json.value, read))
  }
  return { events, skipped }
}
