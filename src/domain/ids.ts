import { Schema } from "effect"

const pattern = (expression: RegExp, identifier: string, description: string) =>
  Schema.String.pipe(Schema.pattern(expression, { identifier, description }))

/** ULID: 26 characters of Crockford's base 32, sorts by time. */
export const EventId = pattern(/^[0-9A-HJKMNP-TV-Z]{26}$/, "EventId", "a ULID").pipe(Schema.brand("EventId"))
export type EventId = typeof EventId.Type

/** UUID version 4 of a project (S032 FR-001). */
export const ProjectUuid = pattern(
  /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  "ProjectUuid",
  "a UUID version 4"
).pipe(Schema.brand("ProjectUuid"))
export type ProjectUuid = typeof ProjectUuid.Type

/** Stable identity of machine and user: 12 hex digits (S032 FR-003). */
export const NodeId = pattern(/^[0-9a-f]{12}$/, "NodeId", "12 hex digits").pipe(Schema.brand("NodeId"))
export type NodeId = typeof NodeId.Type

/** A mission on disk and on the wire: `NNN-kebab` (design R6). */
export const FeatureSlug = pattern(/^\d{3}-[a-z0-9-]+$/, "FeatureSlug", "a mission slug like 001-user-login").pipe(
  Schema.brand("FeatureSlug")
)
export type FeatureSlug = typeof FeatureSlug.Type

/** A work package: `WP01` to `WP99`. */
export const WorkPackageId = pattern(/^WP\d{2}$/, "WorkPackageId", "a work package id like WP01").pipe(
  Schema.brand("WorkPackageId")
)
export type WorkPackageId = typeof WorkPackageId.Type

/** UTC, ISO 8601 with an offset: `2026-02-12T10:15:00.123000+00:00` as we write it. */
export const Timestamp = pattern(
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})$/,
  "Timestamp",
  "an ISO 8601 time with an offset"
).pipe(Schema.brand("Timestamp"))
export type Timestamp = typeof Timestamp.Type
