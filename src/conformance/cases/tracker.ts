import { Effect } from "effect"
import { NormalizedIssue } from "../../contract/issue.ts"
import { paths } from "../../contract/paths.ts"
import {
  IdentityPath,
  MappingsResponse,
  PullResultEnvelope,
  PushResultEnvelope,
  TrackerStatus
} from "../../contract/tracker.ts"
import { isObject } from "../../contract/wire.ts"
import { uuid4 } from "../../platform/Uuid.ts"
import { must, shown, type Answer } from "../Answer.ts"
import type { Case } from "../Case.ts"
import { jsonOf, listIn, wholeBodyOf, wholePart } from "../envelopes.ts"
import { NotTried } from "../errors.ts"
import { outcomeOf } from "../operations.ts"
import { askTracker, inQuery, project, pullAsk, pushAsk, trackerCase, unknownItem } from "../trackers.ts"

/** A page with everything that belongs in it. */
const wholePage = (answer: Answer) =>
  Effect.gen(function* () {
    const page = yield* wholeBodyOf(answer, PullResultEnvelope)
    const issues = yield* Effect.forEach(listIn(jsonOf(answer), "items"), (item) =>
      wholePart(answer, NormalizedIssue, item)
    )
    return { ...page, issues }
  })

const pull = (more: object) =>
  Effect.flatMap(project, (project) => Effect.flatMap(askTracker(pullAsk(project, more)), wholePage))

const idsOf = (issues: ReadonlyArray<NormalizedIssue>) => issues.map(({ ref }) => ref.id)

/** What is read from trackers (S059); nothing is written. */
export const trackerCases: ReadonlyArray<Case> = [
  trackerCase(
    "status",
    "says that the project is configured, and how it stands",
    Effect.gen(function* () {
      const { projectSlug, provider } = yield* project
      const answer = yield* askTracker(inQuery(paths.trackerStatus, { provider, projectSlug }))
      const status = yield* wholeBodyOf(answer, TrackerStatus)
      const is = status.configured === true && status.provider === provider
      yield* must(is, `{"configured": true, "provider": "${provider}"}`, () => shown(answer))
    })
  ),
  trackerCase(
    "mappings",
    "lists work packages and their issues",
    Effect.gen(function* () {
      yield* wholeBodyOf(yield* askTracker(inQuery(paths.trackerMappings, yield* project)), MappingsResponse)
    })
  ),
  trackerCase(
    "pull",
    "gives a page of whole issues, no more than `limit`, a summary that adds up, and under whose connection it asked",
    Effect.gen(function* () {
      const answer = yield* askTracker(pullAsk(yield* project, { limit: 2 }))
      const { issues, summary } = yield* wholePage(answer)
      const json = jsonOf(answer)
      yield* wholePart(answer, IdentityPath, isObject(json) ? json["identity_path"] : undefined)
      yield* must(issues.length <= 2, "2 issues at most", () => shown(answer))
      const { failed = 0, skipped = 0, succeeded = 0, total } = summary ?? {}
      yield* must(total === succeeded + failed + skipped, "a `total` of what succeeded, failed and was skipped", () =>
        shown(answer)
      )
    })
  ),
  trackerCase(
    "pull-cursor",
    "goes on behind the last page with `next_cursor`, as long as `has_more` says that there is more",
    Effect.gen(function* () {
      const first = yield* pull({ limit: 1 })
      if (first.hasMore !== true) return yield* new NotTried({ reason: "the project has too few issues for two pages" })
      yield* must((first.nextCursor ?? "") !== "", "a text in `next_cursor` beside `has_more`", () => "none")
      const second = yield* pull({ limit: 1, cursor: first.nextCursor })
      yield* must(
        second.issues.length > 0 && idsOf(second.issues).every((id) => !idsOf(first.issues).includes(id)),
        "other issues on the second page than on the first",
        () => `${idsOf(first.issues).join(", ")}, then ${idsOf(second.issues).join(", ") || "nothing"}`
      )
    })
  ),
  trackerCase(
    "pull-filters",
    "gives issues of the wanted status only",
    Effect.gen(function* () {
      const [issue] = (yield* pull({ limit: 1 })).issues
      if (issue === undefined) return yield* new NotTried({ reason: "the project has no issue" })
      const { issues } = yield* pull({ filters: { status: [issue.status] } })
      const statuses = [...new Set(issues.map(({ status }) => status))]
      yield* must(
        statuses.join() === issue.status,
        `issues with the status ${issue.status}`,
        () => statuses.join(", ") || "none"
      )
    })
  ),
  trackerCase(
    "push-per-item",
    "judges each item by itself: one that it cannot do is in `item_errors` with code and message",
    Effect.gen(function* () {
      const about = yield* project
      const answer = yield* askTracker(pushAsk(about, yield* uuid4, unknownItem(about.provider)))
      const { said, value } = yield* outcomeOf(answer, PushResultEnvelope)
      const [error] = value.itemErrors ?? []
      const says = [error?.code, error?.message].every((text) => (text ?? "").trim() !== "")
      yield* must(says && value.summary?.failed === 1, "one failed item, with code and message", () => shown(said))
    })
  )
]
