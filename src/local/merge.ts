import { DateTime, Struct } from "effect"
import { canonicalJson } from "../domain/json.ts"
import { coreFields, Issue, type CoreField, type IssuePatch, type IssueRef } from "./Issue.ts"
import { ownerOf, type Ownership } from "./ownership.ts"

/** How a field that both sides may write is decided when they differ. */
export const conflictStrategies = ["external_wins", "local_wins", "newer_timestamp", "manual_review"] as const
export type ConflictStrategy = (typeof conflictStrategies)[number]

/** A field that both sides may write and that was not the same on both. */
export interface Conflict {
  readonly issue: IssueRef
  readonly field: CoreField
  readonly local: unknown
  readonly external: unknown
  readonly resolved: unknown
  readonly strategy: ConflictStrategy
  /** Nothing was decided: the local value stays until somebody looks. */
  readonly needsReview: boolean
}

/** What both sides make together. */
export interface Merged {
  readonly issue: Issue
  readonly conflicts: ReadonlyArray<Conflict>
}

/**
 * Lets each field follow its owner; a shared one that differs is decided by the strategy, and that is recorded. What has
 * no owner (reference, times, the tracker's own words) is the tracker's.
 */
export const merge =
  (ownership: Ownership, strategy: ConflictStrategy) =>
  (local: Issue, external: Issue): Merged => {
    const decided = coreFields
      .filter((field) => !sameField(field, local, external))
      .map((field) => {
        const owner = ownerOf(ownership, field)
        const side = owner === "shared" ? sideOf(strategy, local, external) : owner
        return { field, side, isConflict: owner === "shared" }
      })
    const keeps = decided.filter(({ side }) => side === "local").map(({ field }) => field)
    return {
      issue: keeps.length === 0 ? external : new Issue({ ...external, ...Struct.pick(local, ...keeps) }),
      conflicts: decided
        .filter(({ isConflict }) => isConflict)
        .map(({ field, side }) => ({
          issue: external.ref,
          field,
          local: local[field],
          external: external[field],
          resolved: side === "local" ? local[field] : external[field],
          strategy,
          needsReview: strategy === "manual_review"
        }))
    }
  }

/** The core fields in which a merged issue is not what the tracker has, in their order. */
export const differing = (merged: Issue, external: Issue): ReadonlyArray<CoreField> =>
  coreFields.filter((field) => !sameField(field, merged, external))

/** These fields of an issue, to be set at the tracker. */
export const patchOf = (issue: Issue, fields: ReadonlyArray<CoreField>): IssuePatch => Struct.pick(issue, ...fields)

/**
 * Whether a field means the same on both: no body is an empty one, an issue is who it is whatever it is called, and
 * assignees, labels and links are sets (a tracker gives them back in an order of its own).
 */
export const sameField = (field: CoreField, one: Issue, other: Issue): boolean =>
  meaningOf(field, one) === meaningOf(field, other)

// helpers

/** The later side; a side without a time gives way, and so do we where both are the same. */
const sideOf = (strategy: ConflictStrategy, local: Issue, external: Issue): "local" | "external" => {
  switch (strategy) {
    case "external_wins":
      return "external"
    case "local_wins":
    case "manual_review":
      return "local"
    case "newer_timestamp":
      return local.updated_at !== null &&
        (external.updated_at === null || DateTime.greaterThan(local.updated_at, external.updated_at))
        ? "local"
        : "external"
  }
}

const meaningOf = (field: CoreField, issue: Issue): string => {
  switch (field) {
    case "body":
      return issue.body ?? ""
    case "assignees":
    case "labels":
      return canonicalJson([...new Set(issue[field])].sort())
    case "links":
      return canonicalJson([...new Set(issue.links.map(({ target, type }) => `${type} ${target.identity}`))].sort())
    case "parent":
      return issue.parent?.identity ?? ""
    default:
      return canonicalJson(issue[field])
  }
}
