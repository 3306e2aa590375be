import { Either, Option, ParseResult, Schema } from "effect"
import { EventId, NodeId, ProjectUuid, Timestamp } from "./ids.ts"
import { canonicalJson } from "./json.ts"
import { payloads, type EventType } from "./payloads.ts"

const wire = <A, I>(name: string, schema: Schema.Schema<A, I>) =>
  Schema.propertySignature(schema).pipe(Schema.fromKey(name))
const known = <A, I>(name: string, schema: Schema.Schema<A, I>) =>
  Schema.optionalWith(Schema.NullOr(schema), { exact: true }).pipe(Schema.fromKey(name))

/** Everything around the payload (S032, S039; design 5). */
const envelope = {
  eventId: wire("event_id", EventId),
  aggregateId: wire("aggregate_id", Schema.NonEmptyString),
  timestamp: Timestamp,
  nodeId: wire("node_id", NodeId),
  lamportClock: wire("lamport_clock", Schema.NonNegativeInt),
  causationId: wire("causation_id", Schema.NullOr(EventId)),
  correlationId: wire("correlation_id", Schema.NullOr(EventId)),
  projectUuid: wire("project_uuid", Schema.NullOr(ProjectUuid)),
  projectSlug: wire("project_slug", Schema.NullOr(Schema.String)),
  teamSlug: wire("team_slug", Schema.NonEmptyString),
  schemaVersion: wire("schema_version", Schema.Literal("1.0.0")),
  dataTier: wire("data_tier", Schema.Literal(0)),
  gitBranch: known("git_branch", Schema.String),
  headCommitSha: known("head_commit_sha", Schema.String.pipe(Schema.pattern(/^[0-9a-f]{40}$/))),
  repoSlug: known("repo_slug", Schema.String)
}

/** What an event belongs to. */
export const AggregateType = Schema.Literal("WorkPackage", "Feature")
export type AggregateType = typeof AggregateType.Type

/** The nine names, as the registry has them. */
export const EventTypeName = Schema.Literal(
  "WPStatusChanged",
  "WPCreated",
  "WPAssigned",
  "FeatureCreated",
  "FeatureCompleted",
  "HistoryAdded",
  "ErrorLogged",
  "DependencyResolved",
  "MissionOriginBound"
)

/** An event as it is recorded: immutable, its payload in wire form. {@link eventSchemas} knows each payload. */
export const Event = Schema.Struct({
  ...envelope,
  eventType: wire("event_type", EventTypeName),
  aggregateType: wire("aggregate_type", AggregateType),
  payload: Schema.Record({ key: Schema.String, value: Schema.Unknown })
})
export type Event = typeof Event.Type

/** An event that has no place in time yet: the queue gives it its Lamport value in the transaction that keeps it. */
export type EventDraft = Omit<Event, "lamportClock">

/** The draft with its Lamport value. */
export const stamp = (draft: EventDraft, lamportClock: number): Event => ({ ...draft, lamportClock })

const schemaOf = <Type extends EventType, A, I, Aggregate extends AggregateType>(
  type: Type,
  payload: Schema.Schema<A, I>,
  aggregate: Schema.Schema<Aggregate>
) =>
  Schema.Struct({
    ...envelope,
    eventType: wire("event_type", Schema.Literal(type)),
    aggregateType: wire("aggregate_type", aggregate),
    payload
  })

const workPackage = Schema.Literal("WorkPackage")
const feature = Schema.Literal("Feature")

/** One strict schema for each event type: what we emit, diagnose and accept. */
export const eventSchemas = {
  WPStatusChanged: schemaOf("WPStatusChanged", payloads.WPStatusChanged, workPackage),
  WPCreated: schemaOf("WPCreated", payloads.WPCreated, workPackage),
  WPAssigned: schemaOf("WPAssigned", payloads.WPAssigned, workPackage),
  FeatureCreated: schemaOf("FeatureCreated", payloads.FeatureCreated, feature),
  FeatureCompleted: schemaOf("FeatureCompleted", payloads.FeatureCompleted, feature),
  HistoryAdded: schemaOf("HistoryAdded", payloads.HistoryAdded, workPackage),
  ErrorLogged: schemaOf("ErrorLogged", payloads.ErrorLogged, AggregateType),
  DependencyResolved: schemaOf("DependencyResolved", payloads.DependencyResolved, workPackage),
  MissionOriginBound: schemaOf("MissionOriginBound", payloads.MissionOriginBound, feature)
} as const

const EventText = Schema.parseJson(Event)
const encodeWire = Schema.encodeSync(Event)

/** The event as JSON text, sorted keys: the bytes that are queued and sent. */
export const encodeEvent = (event: Event): string => canonicalJson(encodeWire(event))

/** Reads an event back; keys that we do not know are left out. */
export const decodeEvent = (text: string): Either.Either<Event, ParseResult.ParseError> =>
  Schema.decodeEither(EventText)(text)

/** One field that is not as the registry wants it (S039 FR-007). */
export interface FieldMismatch {
  readonly field: string
  readonly expected: string
  readonly found: string
}

const shown = (value: unknown): string => {
  const text = value === undefined ? "nothing" : JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 117)}...` : text
}

const at = (value: unknown, path: ReadonlyArray<PropertyKey>): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    value
  )

const strictly = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.decodeUnknownEither(schema, { errors: "all", onExcessProperty: "error" })

const readers: Readonly<Record<EventType, (value: unknown) => Either.Either<unknown, ParseResult.ParseError>>> = {
  WPStatusChanged: strictly(eventSchemas.WPStatusChanged),
  WPCreated: strictly(eventSchemas.WPCreated),
  WPAssigned: strictly(eventSchemas.WPAssigned),
  FeatureCreated: strictly(eventSchemas.FeatureCreated),
  FeatureCompleted: strictly(eventSchemas.FeatureCompleted),
  HistoryAdded: strictly(eventSchemas.HistoryAdded),
  ErrorLogged: strictly(eventSchemas.ErrorLogged),
  DependencyResolved: strictly(eventSchemas.DependencyResolved),
  MissionOriginBound: strictly(eventSchemas.MissionOriginBound)
}

const isEventType = Schema.is(EventTypeName)

/** Where a value departs from the schema of its event type; empty means that the server has to take it. Total. */
export const validateEvent = (value: unknown): ReadonlyArray<FieldMismatch> => {
  const type = at(value, ["event_type"])
  if (!isEventType(type)) {
    return [{ field: "event_type", expected: `one of ${EventTypeName.literals.join(", ")}`, found: shown(type) }]
  }
  return Option.match(Either.getLeft(readers[type](value)), {
    onNone: () => [],
    onSome: (error) =>
      ParseResult.ArrayFormatter.formatErrorSync(error).map(({ message, path }) => ({
        field: path.map(String).join(".") || "event",
        expected: message === "is missing" ? "a value" : message.replace(/, actual .*$/s, "").replace(/^Expected /, ""),
        found: shown(at(value, path))
      }))
  })
}
