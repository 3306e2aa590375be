import { Either, HashMap, MutableHashMap, Option, Schema } from "effect"
import { ErrorEnvelope } from "../contract/ErrorEnvelope.ts"
import {
  type OperationResult,
  type PullResultEnvelope,
  type PushRequest,
  PushResultEnvelope,
  type RunRequest,
  RunResultEnvelope,
  type SaasProviderName
} from "../contract/tracker.ts"
import type { SandboxSettings } from "./options.ts"
import type { OriginLink } from "./origin.ts"
import { pullPage, withoutLast } from "./pull.ts"
import { applyItems } from "./push.ts"
import { envelopeOf, known, Refused } from "./refusals.ts"
import type { Reply } from "./Reply.ts"
import { identityOf, resultStatus, seedWorkspace, summaryOf, type Workspace } from "./Workspace.ts"

/** What a client asked to be done exactly once. */
export type Work =
  | { readonly _tag: "Push"; readonly request: PushRequest; readonly partial?: boolean }
  | { readonly _tag: "Run"; readonly request: RunRequest; readonly partial?: boolean }

/** Work that was accepted with 202. Its effect shows from `readyAt` (epoch milliseconds) on, not before. */
export interface Operation {
  readonly work: Work
  readonly readyAt: number
  readonly polls: number
  /** The code that it is going to fail with. */
  readonly fails?: string
  readonly result: Option.Option<Readonly<Record<string, unknown>>>
}

/** Everything that trackers remember. */
export interface Board {
  /** What projects are made of that nobody has touched. */
  readonly seed: Pick<SandboxSettings, "seed" | "issues" | "identity">
  /** Seeded once each, because it costs more than an answer; the same seed gives the same. */
  readonly seeded: MutableHashMap.MutableHashMap<string, Workspace>
  readonly workspaces: HashMap.HashMap<string, Workspace>
  readonly operations: HashMap.HashMap<string, Operation>
  /** By project and mission. */
  readonly origins: HashMap.HashMap<string, OriginLink>
  readonly answers: HashMap.HashMap<string, { readonly fingerprint: string; readonly reply: Reply }>
}

export const emptyBoard = (seed: Board["seed"]): Board => ({
  seed,
  seeded: MutableHashMap.empty(),
  workspaces: HashMap.empty(),
  operations: HashMap.empty(),
  origins: HashMap.empty(),
  answers: HashMap.empty()
})

/** A project's workspace; one that nobody has touched is as it was seeded. */
export const workspaceOf = (board: Board, provider: SaasProviderName, projectSlug: string): Workspace =>
  Option.getOrElse(HashMap.get(board.workspaces, workspaceKey(provider, projectSlug)), () => {
    const key = workspaceKey(provider, projectSlug)
    const known = Option.getOrElse(MutableHashMap.get(board.seeded, key), () =>
      seedWorkspace(provider, projectSlug, board.seed)
    )
    MutableHashMap.set(board.seeded, key, known)
    return known
  })

/** Does the work and gives the envelope as it goes over the wire. */
export const perform = (board: Board, work: Work, now: string): readonly [Readonly<Record<string, unknown>>, Board] => {
  const before = workspaceOf(board, work.request.provider, work.request.projectSlug)
  const partial = work.partial === true
  const [result, after] =
    work._tag === "Push" ? push(before, work.request, now, partial) : run(before, work.request, now, partial)
  const key = workspaceKey(work.request.provider, work.request.projectSlug)
  return [result, { ...board, workspaces: HashMap.set(board.workspaces, key, after) }]
}

/** Finishes the operations whose time has come, oldest first. */
export const settleDue = (board: Board, nowMillis: number, now: string): Board =>
  HashMap.toEntries(board.operations)
    .filter(([, { readyAt, result }]) => Option.isNone(result) && readyAt <= nowMillis)
    .toSorted(([, left], [, right]) => left.readyAt - right.readyAt)
    .reduce((current, [id, operation]) => {
      if (operation.fails !== undefined) {
        const result = Option.some(failure(operation.fails))
        return withOperation(current, id, { ...operation, result })
      }
      const [result, next] = perform(current, operation.work, now)
      return withOperation(next, id, { ...operation, result: Option.some(result) })
    }, board)

export const withOperation = (board: Board, id: string, operation: Operation): Board => ({
  ...board,
  operations: HashMap.set(board.operations, id, operation)
})

/** How an operation stands: the first look finds it pending, later ones running, until it is done. */
export const lookAt = (board: Board, id: string): Either.Either<readonly [OperationResult, Board], Refused> =>
  Option.match(HashMap.get(board.operations, id), {
    onNone: () =>
      Either.left(
        new Refused({ status: 404, code: "operation_not_found", message: "There is no operation with this id" })
      ),
    onSome: (operation) => {
      const failed = operation.fails !== undefined
      const ended = failed ? "failed" : "completed"
      const status = Option.isSome(operation.result) ? ended : operation.polls === 0 ? "pending" : "running"
      const outcome = Option.getOrNull(operation.result)
      return Either.right([
        { operationId: id, status, result: failed ? null : outcome, error: failed ? outcome : null },
        withOperation(board, id, { ...operation, polls: operation.polls + 1 })
      ])
    }
  })

/** An answer that was given under the same key: the same again, or a refusal when the request was another. */
export const answered = (
  board: Board,
  key: string,
  fingerprint: string
): Either.Either<Option.Option<Reply>, Refused> =>
  Option.match(HashMap.get(board.answers, key), {
    onNone: () => Either.right(Option.none()),
    onSome: (earlier) =>
      earlier.fingerprint === fingerprint
        ? Either.right(Option.some({ ...earlier.reply, headers: { "idempotency-replayed": "true" } }))
        : Either.left(
            new Refused({
              status: 409,
              code: "idempotency_conflict",
              message: "This Idempotency-Key was used for another request"
            })
          )
  })

export const withAnswer = (board: Board, key: string, fingerprint: string, reply: Reply): Board => ({
  ...board,
  answers: HashMap.set(board.answers, key, { fingerprint, reply })
})

// helpers

const workspaceKey = (provider: SaasProviderName, projectSlug: string) => `${provider} ${projectSlug}`

const encodePush = Schema.encodeSync(PushResultEnvelope)
const encodeError = Schema.encodeSync(ErrorEnvelope)
const encodeRun = Schema.encodeSync(RunResultEnvelope)

const failure = (code: string) => encodeError(envelopeOf(known(code, 502, { message: "The provider failed" })))

const push = (workspace: Workspace, { items }: PushRequest, now: string, partial: boolean) => {
  const [envelope, after] = applyItems(workspace, items, now, partial ? items.length - 1 : items.length)
  return [encodePush(envelope), after] as const
}

/** A run carries no items: it reads a page and finds nothing of its own to push. */
const run = (workspace: Workspace, { limit }: RunRequest, now: string, partial: boolean) => {
  const whole: PullResultEnvelope = Either.getOrElse(pullPage(workspace, { limit }), () => ({ items: [] }))
  const { itemErrors = null, items = [] } = partial ? withoutLast(whole) : whole
  const pulled = summaryOf(items?.length ?? 0, itemErrors?.length ?? 0)
  const pushed = summaryOf(0, 0)
  const envelope: RunResultEnvelope = {
    status: resultStatus(pulled),
    summary: pulled,
    pull: { status: resultStatus(pulled), summary: pulled, items: items ?? [], itemErrors },
    push: { status: "ok", summary: pushed, items: [], itemErrors: null },
    identityPath: identityOf(workspace),
    doctrine: null
  }
  return [encodeRun(envelope), { ...workspace, lastSync: now }] as const
}
