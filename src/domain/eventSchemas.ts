import { Schema } from "effect"
import { AggregateType, envelope, wire } from "./envelope.ts"
import { payloads, type EventType } from "./payloads.ts"

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
