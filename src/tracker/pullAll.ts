import { Effect, Option, Predicate } from "effect"
import type { PullResultEnvelope, ResultSummary } from "../contract/tracker.ts"
import { CursorMissing, CursorRepeated } from "./pullErrors.ts"
import { say } from "./Progress.ts"
import type { Answer } from "./SaaSTrackerClient.ts"
import type { PullPage, Tracker, TrackerFailure } from "./Tracker.ts"

/** What came of pulling page after page: everything that was read, and what stopped it before the end. */
export interface Pulled {
  readonly answer: Answer<PullResultEnvelope>
  readonly stopped: Option.Option<TrackerFailure>
}

/**
 * Reads every page from here on, `limit` issues at a time, as one envelope. A page that cannot be read costs none of those
 * before it: they are given back with the cursor where to go on. Nothing is left out silently.
 */
export const pullAll = ({ pull }: Pick<Tracker, "pull">, page: PullPage): Effect.Effect<Pulled, TrackerFailure> =>
  Effect.gen(function* () {
    const pages = [yield* pull(page)]
    const seen = new Set<string>(Option.toArray(page.cursor))
    for (let cursor = nextOf(pages); cursor !== undefined; cursor = nextOf(pages)) {
      if (seen.has(cursor)) return { answer: joined(pages), stopped: Option.some(new CursorRepeated({ cursor })) }
      seen.add(cursor)
      yield* say(`Read ${countOf(pages)} issues; reading on ...`)
      const next = yield* Effect.either(pull({ ...page, cursor: Option.some(cursor), continued: true }))
      if (next._tag === "Left") return { answer: joined(pages), stopped: Option.some(next.left) }
      pages.push(next.right)
    }
    const stopped = pages.at(-1)?.envelope.hasMore === true ? [new CursorMissing({ read: countOf(pages) })] : []
    return { answer: joined(pages), stopped: Option.fromIterable(stopped) }
  }).pipe(Effect.withSpan("tracker.pullAll"))

// helpers

type Pages = ReadonlyArray<Answer<PullResultEnvelope>>

const nextOf = (pages: Pages): string | undefined => {
  const last = pages.at(-1)?.envelope
  return last?.hasMore === true && last.nextCursor != null && last.nextCursor !== "" ? last.nextCursor : undefined
}

const countOf = (pages: Pages) => pages.reduce((sum, { envelope }) => sum + (envelope.items?.length ?? 0), 0)

/** One page is given back as it came; of several, the last one's words around everybody's issues and errors. */
const joined = (pages: Pages): Answer<PullResultEnvelope> => {
  const [first, ...rest] = pages
  const last = pages.at(-1)
  if (first === undefined || last === undefined || rest.length === 0) return first ?? { envelope: {}, raw: {} }
  const envelopes = pages.map(({ envelope }) => envelope)
  const errors = envelopes.flatMap(({ itemErrors }) => itemErrors ?? [])
  const summary = envelopes.map((one) => one.summary ?? null).reduce(sumOf)
  const misread = pages.flatMap((page) => page.misread ?? [])
  const statuses = [...new Set(envelopes.map(({ status }) => status))]
  const status = statuses.length === 1 ? statuses[0] : "partial"
  return {
    ...(misread.length === 0 ? {} : { misread }),
    envelope: {
      ...last.envelope,
      ...(status === undefined ? {} : { status }),
      summary,
      items: envelopes.flatMap(({ items }) => items ?? []),
      itemErrors: errors.length === 0 ? null : errors
    },
    raw: {
      ...rawOf(last),
      ...(status === undefined ? {} : { status }),
      summary,
      items: pages.flatMap((page) => listIn(page, "items")),
      item_errors: errors.length === 0 ? null : pages.flatMap((page) => listIn(page, "item_errors"))
    }
  }
}

const sumOf = (left: ResultSummary | null, right: ResultSummary | null): ResultSummary | null =>
  left === null || right === null
    ? null
    : {
        total: left.total + right.total,
        succeeded: left.succeeded + right.succeeded,
        failed: left.failed + right.failed,
        skipped: left.skipped + right.skipped
      }

const rawOf = ({ raw }: { readonly raw: unknown }) => (Predicate.isReadonlyRecord(raw) ? raw : {})

const listIn = (page: { readonly raw: unknown }, key: string): ReadonlyArray<unknown> => {
  const list = rawOf(page)[key]
  return Array.isArray(list) ? list : []
}
