import { Cause, DateTime, Effect, Exit, Option } from "effect"
import type { IssueCache } from "../cache/IssueCache.ts"
import type { ConnectorFailure } from "../errors.ts"
import { Issue, type IssueRef } from "../Issue.ts"
import { merge } from "../merge.ts"
import { isFinal } from "./final.ts"
import { orphanTime } from "./schedules.ts"
import { failedAt, type Sync, type SyncFailure } from "./Sync.ts"

/** What came of it: who was made as what, by the old and by the new identity. */
export interface Made {
  /** By the new identities. */
  readonly created: ReadonlyMap<string, IssueRef>
  readonly errors: ReadonlyArray<string>
  /** The program failed; nothing more was tried. */
  readonly stopped: boolean
}

/**
 * Makes issues that the tracker has lost, parents first, and puts them into `index`. That one is being made is noted
 * before, and what it is now right after, so that a push which is ended in between finds it again ({@link adopt}).
 */
export const createMissing = (
  { cache, connector, ownership, strategy }: Sync,
  missing: ReadonlyArray<Issue>,
  index: Map<string, Issue>
): Effect.Effect<Made, SyncFailure> =>
  Effect.gen(function* () {
    const created = new Map<string, IssueRef>()
    const moved = new Map<string, IssueRef>()
    const errors: Array<string> = []
    const gone = new Set(missing.map(({ ref }) => ref.identity))

    const running = yield* stillRunning(cache)

    const make = (issue: Issue) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.gen(function* () {
          yield* cache.beginCreation(issue)
          // Who is not there yet cannot be pointed at; the issue itself keeps its links for afterwards.
          const wanted = pointingOn(moved, issue)
          const { issue: there, unfinished } = yield* restore(connector.create(withoutLinksTo(gone, wanted))).pipe(
            // Whatever it was that failed, or ended us: it may be there all the same. Without this word it counts as running.
            Effect.onExit((exit) =>
              Exit.isSuccess(exit) ? Effect.void : Effect.ignore(cache.endCreation(issue, endOf(exit.cause)))
            )
          )
          yield* cache.replace(issue.ref.identity, merge(ownership, strategy)(wanted, there).issue)
          gone.delete(issue.ref.identity)
          moved.set(issue.ref.identity, there.ref)
          created.set(there.ref.identity, there.ref)
          index.set(there.ref.identity, there)
          errors.push(...unfinished.map((why) => failedAt("create", there.ref.identity, why)))
        })
      )

    for (const [position, issue] of parentsFirst(missing).entries()) {
      const { identity } = issue.ref
      const step = Effect.gen(function* () {
        const found = yield* connector.get(issue.ref)
        if (Option.isSome(found)) {
          index.set(identity, found.value)
          gone.delete(identity)
        } else if (running.has(identity)) errors.push(failedAt("create", identity, inTheMaking))
        else yield* make(issue)
        return false
      })
      const stopped = yield* Effect.catchIf(
        step,
        (failure) => failure._tag !== "TrackerCacheUnusable",
        (failure) => {
          errors.push(failedAt("create", identity, failure.message))
          return Effect.succeed(isFinal(failure))
        }
      )
      if (!stopped) continue
      const left = missing.length - position - 1
      if (left > 0) errors.push(`create: ${left} more were not tried`)
      return { created, errors, stopped }
    }
    return { created, errors, stopped: false }
  })

// helpers

/** The issue with its parent and links where those have gone. */
const pointingOn = (moved: ReadonlyMap<string, IssueRef>, issue: Issue): Issue => {
  const now = (ref: IssueRef) => moved.get(ref.identity) ?? ref
  return new Issue({
    ...issue,
    parent: issue.parent === null ? null : now(issue.parent),
    links: issue.links.map((link) => ({ ...link, target: now(link.target) }))
  })
}

const inTheMaking = "a push was killed while it was being made, and may be making it still; push again in half a minute"

/** Issues that a program whose push was killed may be making at this moment. */
const stillRunning = (cache: IssueCache) =>
  Effect.zipWith(cache.creations, DateTime.now, (creations, now) => {
    const before = DateTime.subtractDuration(now, orphanTime)
    return new Set(
      creations
        .filter(({ attemptedAt, isRunning }) => isRunning && DateTime.greaterThan(attemptedAt, before))
        .map(({ identity }) => identity)
    )
  })

/**
 * Only a program that was never run has certainly made nothing. One that refuses may have done its work before: a hook
 * that fails afterwards, a notice in the midst of its answer.
 */
const endOf = (cause: Cause.Cause<ConnectorFailure>) =>
  Option.match(Cause.failureOption(cause), {
    onNone: () => "unknown" as const,
    onSome: ({ _tag }) => (neverRan.has(_tag) ? ("unmade" as const) : ("unknown" as const))
  })

const neverRan: ReadonlySet<ConnectorFailure["_tag"]> = new Set([
  "ConnectorMissing",
  "ConnectorForeign",
  "ConnectorFolderMissing"
])

const withoutLinksTo = (gone: ReadonlySet<string>, issue: Issue): Issue =>
  new Issue({
    ...issue,
    parent: issue.parent !== null && gone.has(issue.parent.identity) ? null : issue.parent,
    links: issue.links.filter(({ target }) => !gone.has(target.identity))
  })

/** Each behind its parent, otherwise in their order; who is their own ancestor comes last. */
const parentsFirst = (issues: ReadonlyArray<Issue>): ReadonlyArray<Issue> => {
  const waiting = new Set(issues.map(({ ref }) => ref.identity))
  const ordered: Array<Issue> = []
  let rest = issues
  while (rest.length > 0) {
    const ready = rest.filter(({ parent }) => parent === null || !waiting.has(parent.identity))
    if (ready.length === 0) return [...ordered, ...rest]
    ordered.push(...ready)
    for (const { ref } of ready) waiting.delete(ref.identity)
    rest = rest.filter(({ ref }) => waiting.has(ref.identity))
  }
  return ordered
}
