import { Array, Effect, Option, Ref, Stream } from "effect"
import { accountScope } from "../auth/Scope.ts"
import { Session, type SessionFailure } from "../auth/Session.ts"
import type { Paths } from "../config/Paths.ts"
import { defaultIngressLimits } from "../contract/health.ts"
import type { QueueUnavailable } from "../events/errors.ts"
import { Consent, withheldFor } from "../events/Consent.ts"
import { countIn } from "../events/heldCounts.ts"
import { EventQueue } from "../events/EventQueue.ts"
import { accountQueues, type AccountQueue } from "../events/python/accountQueues.ts"
import type { Cursor, QueuedEvent } from "../events/QueuedEvent.ts"
import type { NotReady } from "../readiness/errors.ts"
import type { HostedReadiness } from "../readiness/HostedReadiness.ts"
import { require } from "../readiness/require.ts"
import { batchesOf } from "./batches.ts"
import { scopeOf } from "./boundTo.ts"
import type { Category } from "./categories.ts"
import { deliver, pack, type Batch, type Delivery } from "./deliver.ts"
import { deliverLive } from "./deliverLive.ts"
import { drainReport, gotNowhere, type DrainReport } from "./DrainReport.ts"
import type { Drainer } from "./drainer.ts"
import type { HostBusy, SyncBusy, SyncStopped } from "./errors.ts"
import { IngestClient } from "./IngestClient.ts"
import { ingressLimits } from "./ingressLimits.ts"
import { inDrainerTurn } from "./oneDrainer.ts"
import type { LiveConnection } from "./LiveConnection.ts"
import { pythonFilesFor } from "./pythonFiles.ts"
import { noRefusals, refusalsOf } from "./refusals.ts"
import { isStop, stoppedWith, type Stop } from "./stopped.ts"
import { emptyTally } from "./Tally.ts"

/** How a run is to be done. */
export interface DrainOptions {
  /**
   * Leaves alone what the host refused for what it is: those events wait for somebody who asks (design 14). What the host
   * could not take for reasons of its own is tried again.
   */
  readonly sparesRefused?: boolean
  /**
   * Nobody has asked for this run: events of projects that say `sync.auto_start: false` are left to somebody who does
   * (design 5).
   */
  readonly inBackground?: boolean
  /** Lists every failed event in the report. */
  readonly failures?: boolean
  /** Told once, before the first batch leaves, and never where none does; of how many events that may leave. */
  readonly announce?: (sending: { readonly events: number; readonly url: string }) => Effect.Effect<void>
  /** Told while another process sends: who that is, and how many events of this account are left to wait. */
  readonly waiting?: (other: Option.Option<Drainer>, left: number) => Effect.Effect<void>
  /** Told whenever the host asks to wait, which this run does; none when it takes events again. */
  readonly busy?: (asks: Option.Option<HostBusy>) => Effect.Effect<void>
  /** The connection over which events go one by one, where it is up (S032 US2); what it does not settle goes in batches. */
  readonly live?: Effect.Effect<Option.Option<LiveConnection>>
  /** Told after each batch how many events of how many have been tried; the total is of the beginning. */
  readonly progress?: (tried: number, total: number) => Effect.Effect<void>
}

/** What can keep a run from beginning, or from knowing where it stands. */
export type DrainFailure = NotReady | QueueUnavailable | SyncBusy | Exclude<SessionFailure, Stop>

type DrainServices = HostedReadiness | Session | EventQueue | Consent | IngestClient | Paths

/**
 * Sends what this account has queued, oldest first, each event once; one drainer at a time (design 5). Always says how
 * far it got: a run that the network or the host ended is in the report as `stopped`.
 */
export const drain = (options: DrainOptions = {}): Effect.Effect<DrainReport, DrainFailure, DrainServices> =>
  Effect.gen(function* () {
    yield* require({ auth: true, host: true })
    const session = yield* Session
    const queue = yield* EventQueue
    const consent = yield* Consent
    const tally = yield* Ref.make(emptyTally)
    // Whoever signs in meanwhile: the run, its counts and its end belong to the account that it began for.
    const scope = yield* Ref.make(Option.getOrNull(Option.map(yield* session.peek, accountScope)))

    yield* Effect.zipRight(queue.prepare, consent.enforce())
    const spared = {
      ...(options.sparesRefused === true ? { failed: ownTroubles } : {}),
      ...(options.inBackground === true ? { except: yield* consent.foregroundOnly } : {})
    }
    const look = Effect.gen(function* () {
      const account = yield* Ref.get(scope)
      const { failed, lastSyncAt, pending, unheard } = yield* consent.counts(account)
      const isSpared = account !== null && (yield* queue.next(account, { limit: 1, ...spared })).length === 0
      return { left: isSpared ? 0 : pending + failed, unheard: countIn(unheard), progress: lastSyncAt }
    })
    const stop = yield* Effect.gen(function* () {
      const { left, unheard } = yield* look
      if (left === 0) return
      // Refreshes what has expired; who acts from here on is whose events go.
      const signedIn = yield* session.current
      const { host } = signedIn
      const own = scopeOf(signedIn)
      yield* Ref.set(scope, own)
      const delivery = { scope: own, origin: host.origin, tally, busy: options.busy ?? (() => Effect.void) }
      yield* everything(delivery, spared, {
        live: options.live ?? Effect.succeedNone,
        announce: options.announce?.({ events: Math.max(1, left - unheard), url: host.url }) ?? Effect.void,
        progress: (tried) => options.progress?.(tried, left) ?? Effect.void
      })
    }).pipe(
      inDrainerTurn({ look, tell: options.waiting ?? (() => Effect.void) }),
      Effect.whenEffect(Effect.map(look, ({ left }) => left > 0)),
      Effect.as(Option.none<Stop>()),
      Effect.catchIf(isStop, (error) => Effect.succeedSome(error))
    )

    const account = yield* Ref.get(scope)
    const counts = yield* consent.counts(account)
    const stopped = Option.map(stop, stoppedWith(counts.pending + counts.failed))
    if (Option.isSome(stopped) && account !== null) yield* remember(account, stopped.value)
    const refusals = counts.failed === 0 ? noRefusals : yield* refusalsOf(account, options.failures ?? false)
    const python = yield* Effect.orElseSucceed(accountQueues, (): ReadonlyArray<AccountQueue> => [])
    return drainReport(yield* Ref.get(tally), counts, refusals, stopped, pythonFilesFor(account, python))
  }).pipe(Effect.withSpan("sync.drain"))

/** {@link drain} for commands: a run that got nowhere is a failure, for everything else there is the report. */
export const syncNow = (
  options: DrainOptions = {}
): Effect.Effect<DrainReport, DrainFailure | SyncStopped, DrainServices> =>
  Effect.tap(drain(options), (report) =>
    Option.match(gotNowhere(report), { onNone: () => Effect.void, onSome: Effect.fail })
  )

// helpers

/** Why a host refuses an event without meaning it. */
const ownTroubles: ReadonlyArray<Category> = ["rate_limited", "server_error"]

/** For `sync explain`; that it could not be written down is no reason to fail. */
const remember = (account: string, { category, reason }: SyncStopped) =>
  Effect.flatMap(EventQueue, (queue) => queue.noteStop(account, { category, reason })).pipe(
    Effect.catchAll(({ message }) => Effect.logDebug(message))
  )

/**
 * Every row once, in order; the next batch is read and packed while one is on its way. What other processes record
 * meanwhile goes too, unless it is dated before our place. Projects are asked before each batch of theirs: one that opts
 * out meanwhile is heard.
 */
const everything = (
  delivery: Delivery,
  spared: { readonly failed?: ReadonlyArray<Category>; readonly except?: ReadonlyArray<string> },
  {
    announce,
    live,
    progress
  }: {
    readonly announce: Effect.Effect<void>
    readonly live: Effect.Effect<Option.Option<LiveConnection>>
    readonly progress: (tried: number) => Effect.Effect<void>
  }
) =>
  Effect.gen(function* () {
    const queue = yield* EventQueue
    const announced = yield* Effect.once(announce)
    const first = yield* queue.next(delivery.scope, { limit: defaultIngressLimits.maxEvents, ...spared })
    const limits = isLong(first) ? yield* ingressLimits(delivery.origin, delivery.scope) : defaultIngressLimits
    const tried = yield* Ref.make(0)
    const place = yield* Ref.make<Cursor | undefined>(undefined)
    const nextPage = Effect.gen(function* () {
      const after = yield* Ref.get(place)
      const page = yield* queue.next(delivery.scope, {
        limit: limits.maxEvents,
        ...spared,
        ...(after === undefined ? {} : { after })
      })
      yield* Ref.set(place, page.at(-1) ?? after)
      return batchesOf(page, limits)
    })
    const bring = (batch: Batch) =>
      live.pipe(
        Effect.flatMap((connection) => deliverLive(delivery, batch, connection)),
        Effect.flatMap(Option.match({ onNone: () => Effect.void, onSome: (left) => deliver(delivery, left) }))
      )
    const whatIsThere = Stream.fromEffect(nextPage).pipe(
      Stream.forever,
      Stream.takeWhile((batches) => batches.length > 0),
      Stream.flattenIterables,
      Stream.mapEffect(pack),
      Stream.buffer({ capacity: 1 }),
      Stream.runFoldEffect(0, (sent, batch) =>
        permitted(batch).pipe(
          Effect.flatMap(
            Option.match({
              onNone: () => Effect.void,
              onSome: (batch) => Effect.zipRight(announced, bring(batch))
            })
          ),
          Effect.zipRight(Ref.updateAndGet(tried, (before) => before + batch.rows.length)),
          Effect.flatMap(progress),
          Effect.as(sent + 1)
        )
      )
    )
    yield* Effect.repeat(whatIsThere, { until: (sent) => sent === 0 })
  })

/** What of a batch may leave at this moment; what may not is held, or waits. */
const permitted = (batch: Batch) =>
  Effect.gen(function* () {
    const consent = yield* Consent
    const projects = new Set(batch.rows.flatMap(({ projectUuid }) => projectUuid?.toLowerCase() ?? []))
    const withheld = yield* consent.enforce([...projects])
    if (withheld.length === 0) return Option.some(batch)
    const rows = batch.rows.filter(({ projectUuid }) => Option.isNone(withheldFor(withheld, projectUuid)))
    return Array.isNonEmptyArray(rows) ? Option.some(yield* pack(rows)) : Option.none<Batch>()
  })

/** A queue that fits into one batch is not worth a question to the host. */
const isLong = (page: ReadonlyArray<QueuedEvent>) =>
  page.length === defaultIngressLimits.maxEvents || batchesOf(page, defaultIngressLimits).length > 1
