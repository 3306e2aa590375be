import { Array, DateTime, Duration, Effect, Option } from "effect"
import type { Creation } from "../cache/IssueCache.ts"
import type { Issue } from "../Issue.ts"
import { merge } from "../merge.ts"
import type { Sync, SyncFailure } from "./Sync.ts"

/**
 * Ends what an earlier push has begun and, because it was ended in the middle, could not note: an issue that it had begun
 * to make, and that the tracker now has under a reference that we do not know, is that one. Gives back what the cache
 * holds then, and the new identities of those that have been found again.
 */
export const adopt = (
  { cache, ownership, strategy }: Sync,
  remote: ReadonlyArray<Issue>
): Effect.Effect<{ readonly known: ReadonlyArray<Issue>; readonly adopted: ReadonlySet<string> }, SyncFailure> =>
  Effect.gen(function* () {
    const known = yield* cache.issues
    const begun = yield* cache.creations
    const taken = new Set<string>()
    if (begun.length === 0) return { known, adopted: taken }
    const identities = new Set(known.map(({ ref }) => ref.identity))
    const there = new Set(remote.map(({ ref }) => ref.identity))
    const strangers = remote.filter(({ ref }) => !identities.has(ref.identity))
    for (const creation of begun) {
      const local = Array.findFirst(known, ({ ref }) => ref.identity === creation.identity)
      if (Option.isNone(local) || there.has(creation.identity)) continue
      const found = strangers.find(
        (stranger) => !taken.has(stranger.ref.identity) && isOutcomeOf(creation, local.value, stranger)
      )
      if (found === undefined) continue
      taken.add(found.ref.identity)
      yield* cache.replace(creation.identity, merge(ownership, strategy)(local.value, found).issue)
    }
    return { known: taken.size === 0 ? known : yield* cache.issues, adopted: taken }
  })

// helpers

/** Trackers note the second in which an issue was made, some of them rounded. */
const slack = Duration.seconds(2)

const isOutcomeOf = ({ startedAt }: Creation, local: Issue, stranger: Issue) =>
  stranger.title.trim() === local.title.trim() &&
  (stranger.body ?? "").trim() === (local.body ?? "").trim() &&
  (stranger.created_at === null ||
    DateTime.greaterThanOrEqualTo(stranger.created_at, DateTime.subtractDuration(startedAt, slack)))
