import { Effect, Option } from "effect"
import type { CoreField, Issue, IssueRef } from "../Issue.ts"
import { differing, merge, patchOf } from "../merge.ts"
import { localCanWrite } from "../ownership.ts"
import { adopt } from "./adopt.ts"
import { createMissing } from "./create.ts"
import { isFinal } from "./final.ts"
import { byIdentity } from "./pull.ts"
import { failedAt, outcomeOf, together, type Sync, type SyncFailure, type SyncOutcome } from "./Sync.ts"

/**
 * Brings the tracker to what the cache holds, in the fields that spec-kitty may write. Everything that the tracker has is
 * looked at first, closed issues too; an issue that is not among them is made again only after the tracker has said of
 * that very one that there is none. A failure about one issue is collected, the others go on; when the program itself
 * fails, the rest is left for the next push.
 */
export const push = (sync: Sync): Effect.Effect<SyncOutcome, SyncFailure> =>
  Effect.gen(function* () {
    const { cache, connector, ownership } = sync
    const { doubts, issues, unreadable } = yield* connector.list({ updatedSince: Option.none() })
    const { adopted, known } = yield* adopt(sync, issues)
    const index = byIdentity(issues)
    const errors = unreadable.map((why) => `list: ${why}`)

    const missing = known.filter(({ ref }) => !index.has(ref.identity))
    const mayCreate = localCanWrite(ownership, "title")
    const made = mayCreate ? yield* createMissing(sync, missing, index) : noneMade
    const begun = outcomeOf(
      { pushed_created: adopted.size + made.created.size, skipped: mayCreate ? 0 : missing.length },
      { errors: [...errors, ...made.errors], warnings: doubts.map((why) => `list: ${why}`) }
    )
    if (made.stopped) return begun

    const parts = [begun]
    const held = made.created.size === 0 ? known : yield* cache.issues
    const waiting = held.filter(({ ref }) => index.has(ref.identity))
    for (const [position, local] of waiting.entries()) {
      const external = index.get(local.ref.identity)
      if (external === undefined) continue
      const { outcome, stopped } = yield* reconcile(sync, local, external)
      // It counts as made, not as changed or skipped as well.
      const isNew = adopted.has(local.ref.identity) || made.created.has(local.ref.identity)
      parts.push(isNew ? { ...outcome, stats: outcomeOf({}).stats } : outcome)
      if (!stopped) continue
      const left = waiting.length - position - 1
      if (left > 0) parts.push(outcomeOf({}, { errors: [`push: ${left} more were not tried`] }))
      break
    }
    return together(parts)
  }).pipe(Effect.withSpan("local.push"))

// helpers

const noneMade = { created: new Map<string, IssueRef>(), errors: [], stopped: false }

/** Sets at the tracker what is not as it should be, and keeps what comes of it. */
const reconcile = (sync: Sync, local: Issue, external: Issue) =>
  Effect.gen(function* () {
    const { cache, connector, ownership, strategy } = sync
    const { conflicts, issue } = merge(ownership, strategy)(local, external)
    const wanted = differing(issue, external)
    const canWrite = (field: CoreField) =>
      connector.writable.has(field) && connector.cannotTake?.(field, issue) !== true
    const fields = wanted.filter(canWrite)
    const leftOut = wanted.filter((field) => !canWrite(field))
    const { identity } = external.ref
    const told = {
      conflicts,
      warnings:
        leftOut.length === 0 ? [] : [failedAt("update", identity, `the tracker cannot write ${leftOut.join(", ")}`)]
    }
    if (fields.length === 0) {
      if (conflicts.length > 0) yield* cache.store([issue], Option.none())
      return { outcome: outcomeOf({ skipped: 1 }, told), stopped: false }
    }
    return yield* connector.update(external.ref, patchOf(issue, fields)).pipe(
      Effect.matchEffect({
        onFailure: (failure) =>
          Effect.succeed({
            outcome: outcomeOf({}, { ...told, errors: [failedAt("update", identity, failure.message)] }),
            stopped: isFinal(failure)
          }),
        onSuccess: (updated) =>
          Effect.as(cache.store([merge(ownership, strategy)(issue, updated).issue], Option.none()), {
            // A tracker that says it in its own words (a review is in-progress) has nothing to change.
            outcome: outcomeOf(differing(updated, external).length > 0 ? { pushed_updated: 1 } : { skipped: 1 }, told),
            stopped: false
          })
      })
    )
  })
