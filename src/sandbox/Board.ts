import { Either, HashMap, Option, Schema } from "effect"
import {
  type OperationResult,
  type PushRequest,
  PushResultEnvelope,
  type RunRequest,
  RunResultEnvelope,
  type SaasProviderName
} from "../contract/tracker.ts"
import type { OriginLink } from "./origin.ts"
import { pullPage } from "./pull.ts"
import { applyItems } from "./push.ts"
import { Refused } from "./refusals.ts"
import type { Reply } from "./Reply.ts"
import { identityOf, resultStatus, seedWorkspace, summaryOf, type Workspace } from "./Workspace.ts"

/** What a client asked to be done exactly once. */
export type Work =
  | { readonly _tag: "Push"; readonly request: PushRequest }
  | { readonly _tag: "Run"; readonly request: RunRequest }

/** Work that was accepted with 202. Its effect shows from `readyAt` (epoch milliseconds) on, not before. */
export interface Operation {
  readonly work: Work
  readonly readyAt: number
  readonly polls: number
  readonly result: Option.Option<Readonly<Record<string, unknown>>>
}

/** Everything that trackers remember. */
export interface Board {
  readonly seed: number
  readonly workspaces: HashMap.HashMap<string, Workspace>
  readonly operations: HashMap.HashMap<string, Operation>
  /** By project and mission. */
  readonly origins: HashMap.HashMap<string, OriginLink>
  readonly answers: HashMap.HashMap<string, { readonly fingerprint: string; readonly reply: Reply }>
}

export const emptyBoard = (seed: number): Board => ({
  seed,
  workspaces: HashMap.empty(),
  operations: HashMap.empty(),
  origins: HashMap.empty(),
  answers: HashMap.empty()
})

/** A project's workspace; one that nobody has touched is as it was seeded. */
export const workspaceOf = (board: Board, provider: SaasProviderName, projectSlug: string): Workspace =>
  Option.getOrElse(HashMap.get(board.workspaces, workspaceKey(provider, projectSlug)), () =>
    seedWorkspace(provider, projectSlug, board.seed)
  )

/** Does the work and gives the envelope as it goes over the wire. */
export const perform = (board: Board, work: Work, now: string): readonly [Readonly<Record<string, unknown>>, Board] => {
  const before = workspaceOf(board, work.request.provider, work.request.projectSlug)
  const [result, after] = work._tag === "Push" ? push(before, work.request, now) : run(before, work.request, now)
  const key = workspaceKey(work.request.provider, work.request.projectSlug)
  return [result, { ...board, workspaces: HashMap.set(board.workspaces, key, after) }]
}

/** Finishes the operations whose time has come, oldest first. */
export const settleDue = (board: Board, nowMillis: number, now: string): Board =>
  HashMap.toEntries(board.operations)
    .filter(([, { readyAt, result }]) => Option.isNone(result) && readyAt <= nowMillis)
    .toSorted(([, left], [, right]) => left.readyAt - right.readyAt)
    .reduce((current, [id, operation]) => {
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
      const status = Option.isSome(operation.result) ? "completed" : operation.polls === 0 ? "pending" : "running"
      return Either.right([
        { operationId: id, status, result: Option.getOrNull(operation.result), error: null },
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
const encodeRun = Schema.encodeSync(RunResultEnvelope)

const push = (workspace: Workspace, { items }: PushRequest, now: string) => {
  const [envelope, after] = applyItems(workspace, items, now)
  return [encodePush(envelope), after] as const
}

/** A run carries no items: it reads a page and finds nothing of its own to push. */
const run = (workspace: Workspace, { limit }: RunRequest, now: string) => {
  const page = Either.getOrElse(pullPage(workspace, { limit }), () => ({ items: [] }))
  const pulled = summaryOf(page.items?.length ?? 0, 0)
  const pushed = summaryOf(0, 0)
  const envelope: RunResultEnvelope = {
    status: resultStatus(pulled),
    summary: pulled,
    pull: { status: "ok", summary: pulled, items: page.items ?? [], itemErrors: null },
    push: { status: "ok", summary: pushed, items: [], itemErrors: null },
    identityPath: identityOf(workspace.provider),
    doctrine: null
  }
  return [encodeRun(envelope), { ...workspace, lastSync: now }] as const
}
