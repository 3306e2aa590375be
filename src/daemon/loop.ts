import { Chunk, Clock, Duration, Effect, Option, Queue, Ref } from "effect"
import { accountScope } from "../auth/Scope.ts"
import { Session } from "../auth/Session.ts"
import type { HostBusy } from "../sync/errors.ts"
import type { Ask } from "./control.ts"
import { keptAside, readDaemonState, writeDaemonState, type DaemonState, type Trouble } from "./DaemonState.ts"
import { wordsOn } from "./journal.ts"
import type { Live } from "./keepLive.ts"
import { drainRound } from "./round.ts"
import { drainInterval, idleLimit, leaveTaking, stateGlance } from "./schedules.ts"
import { asSeenNow, failedAt } from "./seen.ts"

/** What wakes a daemon: what it was asked, or that its live connection has come up. */
export type Call = Ask | "up"

/** What a daemon has in its hands while it runs. */
export interface Hands {
  readonly state: Ref.Ref<DaemonState>
  readonly draining: Ref.Ref<boolean>
  readonly live: Live
  /** Whether the lock by which it is the only one is still that of its home. */
  readonly holdsLock: Effect.Effect<boolean>
  /** What it was told and has not heard yet. */
  readonly told: Queue.Queue<Call>
  readonly say: (line: string) => Effect.Effect<void>
}

/**
 * Sends what waits at once, then whenever it is told, every 300 seconds, and after trouble as {@link drainRound} says; ends
 * when there was nothing to do for 30 minutes, or when its home is gone, or another daemon's. Gives the reason.
 */
export const deliverUntilIdle = (hands: Hands) =>
  Effect.gen(function* () {
    const { state, told } = hands
    const busyAt = yield* Ref.make(yield* Clock.currentTimeMillis)
    const lookedAt = yield* Ref.make(yield* Clock.currentTimeMillis)
    const ask = yield* Ref.make<Option.Option<Call>>(Option.some("nudge"))
    const cannot = yield* Ref.make("")
    return yield* Effect.gen(function* () {
      const asked = yield* Ref.get(ask)
      if ((yield* keptState(hands, cannot)) === "other") return Option.some("its home is gone, or another daemon's")
      const now = yield* Clock.currentTimeMillis
      if (Option.isSome(asked) && asked.value !== "up") yield* Ref.set(busyAt, now)
      if (Option.contains(asked, "retry")) {
        yield* Ref.update(state, (before) => ({ ...before, parked: null, trouble: null }))
        if ((yield* hands.live.mode).mode === "batches") yield* hands.live.keep(null)
      }
      if (Option.contains(asked, "up")) yield* Ref.update(state, mayBeOver(now))
      const isSick = (yield* Ref.get(state)).trouble !== null
      const looks = Option.isNone(asked) || (asked.value === "up" ? isSick : asked.value !== "account")
      const moved = looks && (yield* isDue(hands, now))
      // Who signs in is left the time to look at what was adopted.
      if (looks || Option.contains(asked, "account")) yield* Ref.set(lookedAt, yield* Clock.currentTimeMillis)
      yield* keptLive(hands)
      if (moved) yield* Ref.set(busyAt, yield* Clock.currentTimeMillis)
      const wait = yield* nextWait(hands, { busyAt: yield* Ref.get(busyAt), lookedAt: yield* Ref.get(lookedAt) })
      if (wait <= 0) return Option.some("there was nothing to do for 30 minutes")
      yield* Ref.set(
        ask,
        yield* Effect.asSome(heard(told)).pipe(
          // Nobody could tell it anything meanwhile: it looks by itself what waits.
          Effect.raceFirst(Effect.as(lostState(hands, cannot), Option.none())),
          Effect.timeoutTo({ duration: wait, onSuccess: (heard) => heard, onTimeout: () => Option.none() })
        )
      )
      return Option.none<string>()
    }).pipe(Effect.repeat({ until: Option.isSome }), Effect.map(Option.getOrElse(() => "")))
  })

// helpers

/** What was told meanwhile is one thing to do; who only nudged waits for nothing, and is left to end first. */
const heard = (told: Queue.Queue<Call>) =>
  Effect.gen(function* () {
    const first = yield* Queue.take(told)
    if (first === "nudge") yield* Effect.sleep(leaveTaking)
    const calls = Chunk.prepend(yield* Queue.takeAll(told), first)
    return urgency.find((call) => Chunk.contains(calls, call)) ?? "nudge"
  })

/** Of several, the one that asks for the most counts. */
const urgency = ["retry", "nudge", "up", "account"] as const

/** A host with which a live connection has just come about is not left alone for what it was before, unless it has named a time. */
const mayBeOver =
  (now: number) =>
  ({ trouble, ...state }: DaemonState): DaemonState => ({
    ...state,
    trouble:
      trouble?.seen === undefined ? trouble : { ...trouble, until: now, wait: Math.max(0, now - failedAt(trouble)) }
  })

/** Whether what is written is its own, another daemon's, or says nothing of any; whose home is gone has nothing there. */
const writtenState = ({ holdsLock, state }: Hands) =>
  Effect.gen(function* () {
    if (!(yield* holdsLock)) return "other"
    const own = (yield* Ref.get(state)).process
    const written = (yield* readDaemonState).process
    if (written === null) return "lost"
    return written.instance === own?.instance ? "own" : "other"
  })

/**
 * Without its state file nobody could tell it anything, or end it: it writes that again. Where the whole home is removed, or put
 * back from a copy, nobody must go on sending from it, and no home is made again. `cannot`: why it could not be written, said once.
 */
const keptState = (hands: Hands, cannot: Ref.Ref<string>) =>
  Effect.gen(function* () {
    const found = yield* writtenState(hands)
    if (found !== "lost") return found
    return yield* Effect.gen(function* () {
      yield* keptAside(hands.say)
      yield* Effect.flatMap(Ref.get(hands.state), writeDaemonState)
      yield* Ref.set(cannot, "")
      yield* hands.say("its state file was lost, and is written again")
      return "rewritten" as const
    }).pipe(
      Effect.catchAll(({ message }) =>
        Effect.flatMap(Ref.getAndSet(cannot, message), (before) =>
          Effect.as(message === before ? Effect.void : hands.say(message), "unwritable" as const)
        )
      )
    )
  })

/** Ends when the state file is another daemon's, or was lost and is there again; one that cannot be written is tried again. */
const lostState = (hands: Hands, cannot: Ref.Ref<string>) =>
  Effect.delay(keptState(hands, cannot), stateGlance).pipe(
    Effect.repeat({ until: (found) => found === "other" || found === "rewritten" })
  )

/** Sends, where that is due; says whether that has moved anything. */
const isDue = ({ draining, live, say, state }: Hands, now: number) =>
  Effect.gen(function* () {
    const last = yield* Ref.get(state)
    const before = yield* asSeenNow(last)
    if (before.parked !== null || leftAlone(before, now) > 0) return false
    const after = yield* Effect.acquireUseRelease(
      Ref.set(draining, true),
      () => drainRound(before, { live: live.connection, busy: askedToWait(state) }),
      () => Ref.set(draining, false)
    )
    yield* Ref.set(state, after)
    yield* Effect.catchAll(writeDaemonState(after), ({ message }) => say(message))
    yield* Effect.forEach(wordsOn(last, after), say)
    const { lastDrain } = after
    const moved = lastDrain !== null && lastDrain !== before.lastDrain && lastDrain.synced + lastDrain.duplicates > 0
    return moved || after.trouble !== null
  })

/** What is told of a host that asks to wait, while the run does so; how the run ends comes in its place. */
const askedToWait = (state: Hands["state"]) => (asks: Option.Option<HostBusy>) =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => {
    const trouble = Option.map(asks, ({ message, retryAfterSeconds }): Trouble => {
      const wait = retryAfterSeconds * 1000
      return { failures: 1, until: now + wait, wait, category: "rate_limited", reason: message }
    })
    return Ref.update(state, (before) => ({ ...before, trouble: Option.getOrNull(trouble) }))
  })

/** A live connection is for the account that is signed in now, and for a host that takes what it is sent. */
const keptLive = ({ live, state }: Hands) =>
  Effect.gen(function* () {
    const { parked, trouble } = yield* Ref.get(state)
    const account = yield* Effect.flatMap(Session, ({ peek }) => peek)
    const scope = parked === null ? Option.getOrNull(Option.map(account, accountScope)) : null
    if (scope === null || trouble === null) return yield* live.keep(scope)
    // What is up for this account stays up while batches are in trouble; nothing new is asked of such a host.
    if (Option.exists(yield* live.connection, (up) => up.scope !== scope)) yield* live.keep(null)
  })

/** How long the host is still to be left alone; where that is longer than was meant, the clock was put back meanwhile. */
const leftAlone = ({ trouble }: DaemonState, now: number) => {
  if (trouble === null) return 0
  const left = trouble.until - now
  return left > trouble.wait ? 0 : left
}

/** Until something is due by itself; 0 when the daemon is idle for good. */
const nextWait = ({ state }: Hands, { busyAt, lookedAt }: { readonly busyAt: number; readonly lookedAt: number }) =>
  Effect.gen(function* () {
    const current = yield* Ref.get(state)
    const now = yield* Clock.currentTimeMillis
    // A host in trouble is waited for: something waits here.
    if (current.trouble !== null) return Math.max(1, leftAlone(current, now))
    const idle = Duration.toMillis(idleLimit) - (now - busyAt)
    // A look of the future was before the clock was put back.
    const untilLook = Duration.toMillis(drainInterval) - Math.max(0, now - lookedAt)
    return idle <= 0 ? 0 : Math.max(1, Math.min(untilLook, idle))
  })
