import { DateTime, Either, Option } from "effect"
import { issueStatuses, issueTypes } from "../contract/issue.ts"
import type { PullRequest } from "../contract/tracker.ts"
import { FilterNotUnderstood } from "./errors.ts"

/** Which issues are wanted, as the control plane reads it. */
export type PullFilters = NonNullable<PullRequest["filters"]>

/** What the user asks for: any of the statuses, any of the types, changed since then. */
export interface WantedIssues {
  readonly status: ReadonlyArray<string>
  readonly type: ReadonlyArray<string>
  readonly updatedSince: Option.Option<string>
}

/** Reads filters; a word that no issue can have would find nothing and look like an answer, so it is refused. */
export const parseFilters = (wanted: WantedIssues): Either.Either<Option.Option<PullFilters>, FilterNotUnderstood> =>
  Either.gen(function* () {
    const status = yield* wordsOf("--status", wanted.status, issueStatuses)
    const issueType = yield* wordsOf("--type", wanted.type, issueTypes)
    const since = yield* Option.match(wanted.updatedSince, { onNone: () => Either.right([]), onSome: timeOf })
    const filters: PullFilters = {
      ...(since[0] === undefined ? {} : { updatedSince: since[0] }),
      ...(status.length === 0 ? {} : { status }),
      ...(issueType.length === 0 ? {} : { issueType })
    }
    return Option.liftPredicate(filters, (found) => Object.keys(found).length > 0)
  })

// helpers

const wordsOf = (option: string, texts: ReadonlyArray<string>, known: ReadonlyArray<string>) =>
  Either.all(
    texts
      .flatMap((text) => text.split(","))
      .map((text) => {
        const word = text.trim().toLowerCase().replaceAll("-", "_")
        return known.includes(word)
          ? Either.right(word)
          : Either.left(new FilterNotUnderstood({ option, text, expected: `one of ${known.join(", ")}` }))
      })
  )

const timeOf = (text: string): Either.Either<ReadonlyArray<string>, FilterNotUnderstood> =>
  // Without a zone a time means another one on every machine: a plain date is UTC, and a time needs its zone.
  /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/i.test(text.trim())
    ? Option.match(DateTime.make(text.trim().toUpperCase()), {
        onNone: () => noTime(text),
        onSome: (time) => (isDay(text.trim().slice(0, 10)) ? Either.right([DateTime.formatIso(time)]) : noTime(text))
      })
    : noTime(text)

/** The 30th of February is no day, although a clock counts on to the 2nd of March. */
const isDay = (date: string) => Option.exists(DateTime.make(date), (time) => DateTime.formatIsoDateUtc(time) === date)

const noTime = (text: string) =>
  Either.left(
    new FilterNotUnderstood({
      option: "--updated-since",
      text,
      expected: "a date such as 2026-03-01, or a time with its zone such as 2026-03-01T09:00:00Z"
    })
  )
