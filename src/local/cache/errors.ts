import { Schema } from "effect"
import { briefly } from "../../platform/terminalText.ts"

/** What is wrong with a cache: somebody else holds it, it is damaged, it may not be written, the disk is full. */
export const CacheProblem = Schema.Literal("locked", "corrupt", "newer_schema", "read_only", "full", "failed")
export type CacheProblem = typeof CacheProblem.Type

/** What was last seen of a local tracker cannot be read or kept; the tracker itself is not concerned. */
export class TrackerCacheUnusable extends Schema.TaggedError<TrackerCacheUnusable>()("TrackerCacheUnusable", {
  path: Schema.String,
  problem: CacheProblem,
  detail: Schema.String
}) {
  override get message() {
    const detail = this.detail === "" ? "" : ` (${briefly(this.detail, 300)})`
    return `The cache of the tracker, ${this.path}, ${words[this.problem]}${detail}`
  }
}

/** The issue belongs to another work package already: two of them for one issue would overwrite each other. */
export class MappingTaken extends Schema.TaggedError<MappingTaken>()("MappingTaken", {
  system: Schema.String,
  externalId: Schema.String,
  wpId: Schema.String
}) {
  override get message() {
    return `${this.system}:${briefly(this.externalId, 100)} is mapped to ${briefly(this.wpId, 100)} already`
  }
}

/** What nobody can get back after a cache was lost. */
export const mapAgain = "Mappings are kept nowhere else: add them again with `spec-kitty tracker map add`."

// helpers

const words: Readonly<Record<CacheProblem, string>> = {
  locked: "is in use by another process",
  corrupt: "is damaged",
  newer_schema: "was written by a newer spec-kitty",
  read_only: "cannot be written",
  full: "cannot grow: the disk is full",
  failed: "cannot be used"
}
