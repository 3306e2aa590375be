import type { DateTime, Effect, Option } from "effect"
import type { ConnectorFailure } from "./errors.ts"
import type { CoreField, Issue, IssuePatch, IssueRef } from "./Issue.ts"

/**
 * What a program that was asked for issues gave us. Each of `unreadable` is a sentence about an element that nobody can
 * read: the others still count. Each of `doubts` is one about an issue that was read with a guess (a status of its own).
 */
export interface IssueList {
  readonly issues: ReadonlyArray<Issue>
  readonly unreadable: ReadonlyArray<string>
  readonly doubts: ReadonlyArray<string>
}

/**
 * An issue that the tracker has now, whatever went wrong afterwards: `unfinished` says what could not be set or read
 * back. Whoever forgets its reference makes it twice.
 */
export interface Created {
  readonly issue: Issue
  readonly unfinished: ReadonlyArray<string>
}

/**
 * A tracker that is a program on this machine (S059 FR-014): every call runs it once or a few times, never through a
 * shell, each run at most 30 seconds. A failure says which program was run and what it answered. What can be repeated
 * without harm is, while the program's database is busy: no caller needs to.
 */
export interface Connector {
  /** The fields that this tracker can change; the others are left out of a patch and told. */
  readonly writable: ReadonlySet<CoreField>
  /** Whether this tracker cannot be given what the issue has in a writable field: that is left out and told, too. */
  readonly cannotTake?: (field: CoreField, wanted: Issue) => boolean
  /** Fails unless the program is there and is the one it should be (not another of the same name). */
  readonly probe: Effect.Effect<void, ConnectorFailure>
  /** Every issue, closed ones too, without a limit; with `updatedSince`, at least those changed since then. */
  readonly list: (options: {
    readonly updatedSince: Option.Option<DateTime.Utc>
  }) => Effect.Effect<IssueList, ConnectorFailure>
  /** None when the tracker knows no such issue: a list never proves that. */
  readonly get: (ref: IssueRef) => Effect.Effect<Option.Option<Issue>, ConnectorFailure>
  /** Makes it and reads it back under its new reference; after a failure there may be one all the same, if the program was run. */
  readonly create: (issue: Issue) => Effect.Effect<Created, ConnectorFailure>
  /** Changes exactly the fields of the patch and reads the issue back; the program's own spelling of a value stays. */
  readonly update: (ref: IssueRef, patch: IssuePatch) => Effect.Effect<Issue, ConnectorFailure>
}
