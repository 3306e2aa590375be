import { Array, Order, Record } from "effect"
import type { HeldReason, QueueCounts } from "./QueuedEvent.ts"

/** Held events that have all of this in common. */
export interface HeldCount {
  readonly projectUuid: string | null
  readonly scope: string | null
  readonly reason: HeldReason
  readonly count: number
}

/** What an account sees of the events that are held on this machine; those that are nobody's are among its own. */
export const heldFor = (
  scope: string | null,
  held: ReadonlyArray<HeldCount>,
  unsent: ReadonlyArray<{ readonly scope: string | null; readonly count: number }>
): Pick<QueueCounts, "held" | "heldReasons" | "heldProjects" | "heldElsewhere" | "others"> => {
  const [elsewhere, own] = Array.partition(held, (one) => one.scope === scope || one.scope === null)
  const optedOut = own.flatMap(({ count, projectUuid, reason }) =>
    reason === "sync_disabled" && projectUuid !== null ? [{ projectUuid: projectUuid.toLowerCase(), count }] : []
  )
  const scopes = [...unsent, ...elsewhere].flatMap((one) =>
    one.scope === null || one.scope === scope ? [] : one.scope
  )
  return {
    held: countIn(own),
    heldReasons: sums(own, ({ reason }) => reason),
    heldProjects: Object.entries(sums(optedOut, ({ projectUuid }) => projectUuid)).map(([projectUuid, count]) => ({
      projectUuid,
      count
    })),
    heldElsewhere: countIn(elsewhere),
    others: Array.sort([...new Set(scopes)], Order.string).map((scope) => ({
      scope,
      count: countIn(unsent.filter((one) => one.scope === scope)),
      held: countIn(elsewhere.filter((one) => one.scope === scope))
    }))
  }
}

/** All of them. */
export const countIn = (rows: ReadonlyArray<{ readonly count: number }>): number =>
  rows.reduce((total, { count }) => total + count, 0)

// helpers

const sums = <A extends { readonly count: number }, K extends string>(rows: ReadonlyArray<A>, keyOf: (row: A) => K) =>
  Record.map(Array.groupBy(rows, keyOf), countIn)
