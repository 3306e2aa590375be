import { Effect } from "effect"
import type { NormalizedIssue } from "../../contract/issue.ts"
import {
  OperationResult,
  PullPhaseResult,
  PushPhaseResult,
  PushResultEnvelope,
  PushResultItem,
  RunResultEnvelope
} from "../../contract/tracker.ts"
import { isObject } from "../../contract/wire.ts"
import { canonicalJson } from "../../domain/json.ts"
import { uuid4 } from "../../platform/Uuid.ts"
import { must, shown } from "../Answer.ts"
import type { Case } from "../Case.ts"
import { listIn, refusedInEnvelope, wholeBodyOf, wholePart } from "../envelopes.ts"
import { NotTried } from "../errors.ts"
import { acceptedIn, ended, outcomeOf } from "../operations.ts"
import { Target } from "../Target.ts"
import { throwAway, titleOf } from "../throwAway.ts"
import {
  askTracker,
  issueKey,
  project,
  pushAsk,
  runAsk,
  throwAwayIssue,
  trackerCase,
  unknownItem
} from "../trackers.ts"

const titled = ({ ref }: NormalizedIssue, title: string) => ({ ref, action: "update", patch: { title } })

const marked = (word: string) => Effect.map(Target, ({ marks }) => titleOf(marks, word))

/** Pushes and wants everything done. */
const pushed = (key: string, item: unknown) =>
  Effect.gen(function* () {
    const answer = yield* askTracker(pushAsk(yield* project, key, item))
    const { json, said, value } = yield* outcomeOf(answer, PushResultEnvelope)
    const items = yield* Effect.forEach(listIn(json, "items"), (one) => wholePart(said, PushResultItem, one))
    const isDone = items.length === 1 && (value.itemErrors ?? []).length === 0
    yield* must(isDone, "one item that is done", () => shown(said))
    return answer
  })

const hasTitle = (title: string) =>
  Effect.flatMap(throwAwayIssue, (issue) =>
    must(issue.title === title, `an issue with the title "${title}"`, () => `"${issue.title}"`)
  )

/** A run under a key; only where something may be written. */
const ran = (key: string) =>
  Effect.gen(function* () {
    yield* issueKey
    const answer = yield* askTracker(runAsk(yield* project, key))
    return { answer, ...(yield* outcomeOf(answer, RunResultEnvelope)) }
  })

/** What is written at trackers: the title of an issue that may be thrown away, and cycles of its project. */
export const trackerWriteCases: ReadonlyArray<Case> = [
  trackerCase(
    "push",
    "changes an issue so that the next pull shows it",
    Effect.gen(function* () {
      const title = yield* marked("pushed")
      yield* pushed(yield* uuid4, titled(yield* throwAwayIssue, title))
      yield* hasTitle(title)
    })
  ),
  trackerCase(
    "push-once",
    "does a push once, however often it comes under the same Idempotency-Key",
    Effect.gen(function* () {
      const issue = yield* throwAwayIssue
      const [first, second, key] = [yield* marked("first"), yield* marked("second"), yield* uuid4]
      yield* pushed(key, titled(issue, first))
      yield* pushed(yield* uuid4, titled(issue, second))
      yield* pushed(key, titled(issue, first))
      yield* hasTitle(second)
    })
  ),
  trackerCase(
    "key-reused",
    "answers 409 to another request under an Idempotency-Key that was used",
    Effect.gen(function* () {
      const [about, key] = [yield* project, yield* uuid4]
      yield* outcomeOf(yield* askTracker(pushAsk(about, key, unknownItem(about.provider))), PushResultEnvelope)
      yield* refusedInEnvelope(
        yield* askTracker(pushAsk(about, key, unknownItem(about.provider, `${throwAway.projectSlug}-2`))),
        409
      )
    })
  ),
  trackerCase(
    "run",
    "does one cycle and tells both halves",
    Effect.gen(function* () {
      const { json, said } = yield* ran(yield* uuid4)
      yield* wholePart(said, PullPhaseResult, isObject(json) ? json["pull"] : undefined)
      yield* wholePart(said, PushPhaseResult, isObject(json) ? json["push"] : undefined)
    })
  ),
  trackerCase(
    "run-once",
    "does a run once: the same Idempotency-Key gives the same operation and result, whatever has changed since",
    Effect.gen(function* () {
      const [issue, key] = [yield* throwAwayIssue, yield* uuid4]
      const first = yield* ran(key)
      yield* pushed(yield* uuid4, titled(issue, yield* marked("after a run")))
      const second = yield* ran(key)
      const sameOperation =
        first.answer.status !== 202 ||
        second.answer.status !== 202 ||
        (yield* acceptedIn(first.answer)) === (yield* acceptedIn(second.answer))
      const sameResult = canonicalJson(first.json) === canonicalJson(second.json)
      yield* must(sameOperation && sameResult, `the first answer: ${shown(first.answer)}`, () => shown(second.answer))
    })
  ),
  trackerCase(
    "operation",
    "says of work that it accepted with 202 how it stands, until it is completed or failed, with the result or the error",
    Effect.gen(function* () {
      const issue = yield* throwAwayIssue
      const answer = yield* askTracker(
        pushAsk(yield* project, yield* uuid4, titled(issue, yield* marked("in the background")))
      )
      if (answer.status === 200) return yield* new NotTried({ reason: "the server did the work at once" })
      const id = yield* acceptedIn(answer)
      const [said, status] = yield* ended(id)
      const { operationId, result, error } = yield* wholeBodyOf(said, OperationResult)
      yield* must(operationId === id, `the operation ${id}`, () => shown(said))
      yield* must(isObject(status === "completed" ? result : error), "`result` or `error` as an object", () =>
        shown(said)
      )
    })
  )
]
