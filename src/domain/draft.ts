import { SchemaAST, type Brand, type Schema } from "effect"
import type { AggregateType } from "./envelope.ts"
import type { Event } from "./Event.ts"
import { payloads, type EventType } from "./payloads.ts"

/** What one event says, before the envelope is put around it. */
export interface EventBody {
  readonly eventType: EventType
  readonly aggregateId: string
  readonly aggregateType: AggregateType
  readonly payload: Event["payload"]
}

/** A payload as callers have it: texts that nobody has judged yet. */
type Unjudged<A> = {
  readonly [Key in keyof A]: A[Key] extends ReadonlyArray<infer Item>
    ? ReadonlyArray<Brand.Brand.Unbranded<Item>>
    : Brand.Brand.Unbranded<A[Key]>
}

/** From the keys of our code to those of the wire. */
const wireNames = (ast: SchemaAST.AST): ReadonlyMap<PropertyKey, string> =>
  new Map(
    SchemaAST.isTransformation(ast) && SchemaAST.isTypeLiteralTransformation(ast.transformation)
      ? ast.transformation.propertySignatureTransformations.map(({ from, to }) => [to, String(from)] as const)
      : []
  )

/** Names the payload's keys as the wire does, and judges nothing: a builder that threw would fail the command (design 5). */
const body = <A extends object, I>(
  eventType: EventType,
  schema: Schema.Schema<A, I>,
  aggregate: (payload: Unjudged<A>) => readonly [AggregateType, string]
) => {
  const names = wireNames(schema.ast)
  return (payload: Unjudged<A>): EventBody => {
    const [aggregateType, aggregateId] = aggregate(payload)
    const known = Object.entries(payload).filter(([, value]) => value !== undefined)
    const wire = Object.fromEntries(known.map(([key, value]) => [names.get(key) ?? key, value]))
    return { eventType, aggregateType, aggregateId, payload: wire }
  }
}

const ofWorkPackage = (payload: { readonly wpId: string }) => ["WorkPackage", payload.wpId] as const
const ofFeature = (payload: { readonly featureSlug: string }) => ["Feature", payload.featureSlug] as const

// One builder an event type, so that no two places can build the same event differently (design 5).

/** A work package changed its lane; lanes are already collapsed ({@link fanOut}). */
export const wpStatusChanged = body("WPStatusChanged", payloads.WPStatusChanged, ofWorkPackage)

/** A work package exists. */
export const wpCreated = body("WPCreated", payloads.WPCreated, ofWorkPackage)

/** Somebody works on a work package. */
export const wpAssigned = body("WPAssigned", payloads.WPAssigned, ofWorkPackage)

/** A mission exists. */
export const featureCreated = body("FeatureCreated", payloads.FeatureCreated, ofFeature)

/** A mission is complete. */
export const featureCompleted = body("FeatureCompleted", payloads.FeatureCompleted, ofFeature)

/** A note about a work package. */
export const historyAdded = body("HistoryAdded", payloads.HistoryAdded, ofWorkPackage)

/** A command failed; belongs to its work package if it had one. */
export const errorLogged = body("ErrorLogged", payloads.ErrorLogged, ({ wpId }) =>
  wpId === undefined || wpId === null ? (["Feature", "error"] as const) : (["WorkPackage", wpId] as const)
)

/** A work package no longer waits for another. */
export const dependencyResolved = body("DependencyResolved", payloads.DependencyResolved, ofWorkPackage)

/** A mission comes from a ticket. */
export const missionOriginBound = body("MissionOriginBound", payloads.MissionOriginBound, ofFeature)
