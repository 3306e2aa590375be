import { Option, Predicate, Schema } from "effect"
import { wire } from "./envelope.ts"
import { canonicalJson } from "./json.ts"
import { isRecordedLane, RecordedLane } from "./Lane.ts"
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

/** The exact bytes of a line: sorted keys, `", "` and `": "`, non-ASCII escaped, one newline (design 4). */
export const encodeStatusLine = (event: StatusEvent): string =>
  `${canonicalJson(encodeWire(event), { ascii: true, separators: "python" })}\n`

/** What a log holds for a reader of lanes. */
export interface StatusLog {
  readonly events: ReadonlyArray<StatusEvent>
  readonly skipped: ReadonlyArray<SkippedLine>
}

/**
 * Reads a whole log leniently: annotations, foreign lines and broken ones are passed over and counted. Never fails. A log
 * has thousands of lines and is read by every command: a schema for each would take five times as long.
 */
export const decodeStatusLog = (text: string): StatusLog => {
  const events: Array<StatusEvent> = []
  const skipped: Array<SkippedLine> = []
  for (const [index, raw] of text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .entries()) {
    if (raw.trim() === "") continue
    const object = Option.filter(parseJson(raw), Predicate.isReadonlyRecord)
    if (Option.isNone(object)) {
      skipped.push(skippedText(index + 1, raw))
      continue
    }
    const event = eventOf(object.value)
    if (event !== undefined) events.push(event)
    else skipped.push(skippedObject(index + 1, object.value, withSynonyms(object.value)))
  }
  return { events, skipped }
}

// helpers

const parseJson = Option.liftThrowable((text: string): unknown => JSON.parse(text))

const isEvidence = Schema.is(StatusEvent.fields.evidence)
const isExecutionMode = (value: unknown): value is ExecutionMode => value === "worktree" || value === "direct_repo"
const isFilled = (value: unknown): value is string => typeof value === "string" && value !== ""

const nameOf = (actor: unknown): string => {
  if (typeof actor === "string") return actor
  if (!Predicate.isReadonlyRecord(actor)) return typeof actor === "number" ? String(actor) : "unknown"
  const named = ["name", "id", "actor", "agent"].map((key) => actor[key])
  return [...named, ...Object.values(actor)].find((value) => typeof value === "string") ?? "unknown"
}

const textOf = (value: unknown) => (typeof value === "string" ? value : null)

const laneOf = (lane: unknown) => (lane === "doing" ? "in_progress" : lane === "genesis" ? "planned" : lane)

/** Later and older spellings (design R6). */
const withSynonyms = (line: Readonly<Record<string, unknown>>) => ({
  event_id: line["event_id"],
  feature_slug: line["feature_slug"] ?? line["mission_slug"],
  wp_id: line["wp_id"],
  from_lane: laneOf(line["from_lane"]),
  to_lane: laneOf(line["to_lane"]),
  at: line["at"]
})

/**
 * Only who, where and when decide whether a line counts: one whose evidence or mode is odd has still moved its work
 * package.
 */
const eventOf = (line: Readonly<Record<string, unknown>>): StatusEvent | undefined => {
  const { at, event_id, feature_slug, from_lane, to_lane, wp_id } = withSynonyms(line)
  if (!isFilled(event_id) || !isFilled(feature_slug) || !isFilled(wp_id) || !isFilled(at)) return undefined
  if (!isRecordedLane(from_lane) || !isRecordedLane(to_lane)) return undefined
  const { actor, evidence, execution_mode, policy_metadata } = line
  return {
    eventId: event_id,
    featureSlug: feature_slug,
    wpId: wp_id,
    fromLane: from_lane,
    toLane: to_lane,
    at,
    actor: nameOf(actor),
    force: line["force"] === true,
    executionMode: isExecutionMode(execution_mode) ? execution_mode : "worktree",
    reason: textOf(line["reason"]),
    reviewRef: textOf(line["review_ref"]),
    // Nearly every line has none, and asking the schema costs as much as the rest of the line.
    evidence: evidence !== null && isEvidence(evidence) ? evidence : null,
    policyMetadata: Predicate.isReadonlyRecord(policy_metadata) ? policy_metadata : null
  }
}
