import { Effect, Option } from "effect"
import { parseFilters, type WantedIssues } from "./filters.ts"
import { pullAll, type Pulled } from "./pullAll.ts"
import { TrackerService } from "./TrackerService.ts"
import type { PullPage } from "./Tracker.ts"

/** Which issues to get: a page of at most `limit`, or with `all` every page from there on. */
export interface PullRequested extends WantedIssues {
  readonly limit: number
  readonly cursor: Option.Option<string>
  readonly all: boolean
}

/** Gets issues from the current project's tracker; words that no issue can have are refused before anybody is asked. */
export const pullIssues = Effect.fn("tracker.pullIssues")(function* ({ all, cursor, limit, ...wanted }: PullRequested) {
  const tracker = yield* TrackerService
  const filters = yield* parseFilters(wanted)
  const page: PullPage = {
    limit,
    cursor,
    ...(all ? { all } : {}),
    ...Option.match(filters, { onNone: () => ({}), onSome: (found) => ({ filters: found }) })
  }
  if (all) return yield* pullAll(tracker, page)
  const pulled: Pulled = { answer: yield* tracker.pull(page), stopped: Option.none() }
  return pulled
})
