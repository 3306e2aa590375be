import { Either, Option, Schema } from "effect"
import { canonicalJson } from "./json.ts"
import { RecordedLane } from "./Lane.ts"
import { Evidence } from "./payloads.ts"

const wire = <const Name extends string, A, I>(name: Name, schema: Schema.Schema<A, I>) =>
  Schema.propertySignature(schema).pipe(Schema.fromKey(name))

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
  policyMetadata: wire("policy_metadata", Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.Unknown })))
})
export type StatusEvent = typeof StatusEvent.Type

const encodeWire = Schema.encodeSync(StatusEvent)
const decodeWire = Schema.decodeUnknownEither(StatusEvent)
const decodeJson = Schema.decodeUnknownOption(
  Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
)

/** The exact bytes of a line: sorted keys, `", "` and `": "`, non-ASCII escaped, one newline (design 4). */
export const encodeStatusLine = (event: StatusEvent): string =>
  `${canonicalJson(encodeWire(event), { ascii: true, separators: "python" })}\n`

/** A line that is not a lane change of ours, and why it was passed over. */
export interface SkippedLine {
  readonly line: number
  readonly reason: string
}

/** What a log holds for a reader of lanes. */
export interface StatusLog {
  readonly events: ReadonlyArray<StatusEvent>
  readonly skipped: ReadonlyArray<SkippedLine>
}

const nameOf = (actor: unknown): unknown => {
  if (typeof actor !== "object" || actor === null) return actor ?? "unknown"
  const named = ["name", "id", "actor", "agent"].map((key): unknown => Reflect.get(actor, key))
  return named.find((value) => typeof value === "string") ?? JSON.stringify(actor)
}

/** Later and older spellings: `mission_slug`, actors as objects, missing keys (design R6). */
const withSynonyms = (line: Readonly<Record<string, unknown>>): unknown => ({
  force: false,
  execution_mode: "worktree",
  reason: null,
  review_ref: null,
  evidence: null,
  policy_metadata: null,
  ...line,
  feature_slug: line["feature_slug"] ?? line["mission_slug"],
  actor: nameOf(line["actor"]),
  from_lane: line["from_lane"] === "doing" ? "in_progress" : line["from_lane"],
  to_lane: line["to_lane"] === "doing" ? "in_progress" : line["to_lane"]
})

/** Reads a whole log leniently: annotations, foreign lines and broken ones are passed over and counted. Never fails. */
export const decodeStatusLog = (text: string): StatusLog => {
  const events: Array<StatusEvent> = []
  const skipped: Array<SkippedLine> = []
  for (const [index, raw] of text.split("\n").entries()) {
    if (raw.trim() === "") continue
    const json = decodeJson(raw)
    const decoded = Option.map(json, (line) => decodeWire(withSynonyms(line)))
    if (Option.isSome(decoded) && Either.isRight(decoded.value)) events.push(decoded.value.right)
    else skipped.push({ line: index + 1, reason: Option.isNone(json) ? "not JSON" : "not a lane change" })
  }
  return { events, skipped }
}
