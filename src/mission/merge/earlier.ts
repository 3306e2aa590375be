import { Effect } from "effect"
import type { StatusEvent } from "../../domain/StatusEvent.ts"
import { isMergedInto } from "../branches.ts"
import { metaText, type Meta } from "../meta.ts"

/** A merge of this mission that `meta.json` records. */
export interface EarlierMerge {
  readonly into: string
  readonly commit: string
  /** Tip of each package's branch; null in a record of the predecessor's, which does not say which took part. */
  readonly tips: Readonly<Record<string, unknown>> | null
}

/** Merges that are recorded; after a squash or a rebase git itself cannot tell. */
export const earlierMerges = (meta: Meta): ReadonlyArray<EarlierMerge> => {
  const history = meta["merge_history"]
  const entries: ReadonlyArray<unknown> = Array.isArray(history) && history.length > 0 ? history : [meta]
  return entries.flatMap((entry): ReadonlyArray<EarlierMerge> => {
    const record: Meta = Object(entry)
    if (metaText(record, "merged_at")._tag === "None") return []
    const branches: unknown = record["merged_branches"]
    const tips = typeof branches === "object" && branches !== null ? { ...branches } : null
    return [{ into: String(record["merged_into"]), commit: String(record["merged_commit"]), tips }]
  })
}

/** Those of them whose outcome a branch holds: its own, and those that were merged into it since. */
export const mergesIn = (root: string, target: string, earlier: ReadonlyArray<EarlierMerge>) =>
  Effect.filter(earlier, ({ commit, into }) =>
    into === target ? Effect.succeed(true) : isMergedInto(root, commit, `refs/heads/${target}`)
  )

/** Whether one of them had a package in it, at this commit if its branch is still there. */
export const tookPart = (merges: ReadonlyArray<EarlierMerge>, id: string, tip: string | null): boolean =>
  merges.some(({ tips }) => (tip === null ? tips === null || id in tips : Object.values(tips ?? {}).includes(tip)))

/**
 * Whether a package is done only because accept or merge took it through: anybody else who says so had to show that its
 * work is in the target, or to say why not.
 */
export const isDoneUnproved = (events: ReadonlyArray<StatusEvent>, id: string): boolean => {
  const last = events.findLast(({ toLane, wpId }) => wpId === id && toLane === "done")
  return /^(?:acceptance|merge) of /.test(last?.evidence?.review.reference ?? "")
}
