import { Clock, Deferred, Effect, Exit, Option, Queue, Ref } from "effect"
import { Rollout } from "../config/Rollout.ts"
import { RolloutDisabled } from "../auth/errors.ts"
import { withFileLock } from "../platform/FileLock.ts"
import { identityOf, removeFile } from "../platform/files.ts"
import { serveLoopback } from "../platform/loopback.ts"
import { processStart } from "../platform/processes.ts"
import { processId } from "../platform/thisProcess.ts"
import { uuid4 } from "../platform/Uuid.ts"
import { version } from "../version.ts"
import { ask, askedWith, healthLine } from "./control.ts"
import {
  keptAside,
  readDaemonState,
  writeDaemonState,
  writeEnd,
  type DaemonProcess,
  type DaemonState
} from "./DaemonState.ts"
import { DaemonRuns } from "./errors.ts"
import { daemonLock } from "./daemonLock.ts"
import { journal } from "./journal.ts"
import { keepLive } from "./keepLive.ts"
import { lookAtDaemon } from "./look.ts"
import { deliverUntilIdle, type Call, type Hands } from "./loop.ts"
import { answerTime, endingTime, handoverTime, lockGlance } from "./schedules.ts"
import { currentServer, isReplaced } from "./replace.ts"
import { nameOther, startMark } from "./startMark.ts"

/**
 * The daemon: one for each user and home, by a lock that the kernel drops with its process. Sends this account's events by
 * the program of `sync now` until it is told to stop, or idle; gives the reason. `say` shows what the log is told. One that
 * is older, or sends to another host, is asked to end first.
 */
export const runDaemon = (say: (line: string) => Effect.Effect<void>) =>
  Effect.gen(function* () {
    if (!(yield* Rollout).enabled) return yield* new RolloutDisabled()
    const write = yield* journal
    const both = (line: string) => Effect.zipRight(write(line), say(line))
    const lock = yield* daemonLock
    const server = yield* currentServer
    const whole = Effect.exit(Effect.scoped(serving(server, both)))
    return yield* whole.pipe(
      withFileLock(lock, { wait: lockGlance }),
      Effect.catchTag("LockTimeout", () =>
        Effect.gen(function* () {
          const { process, standing } = yield* lookAtDaemon
          if (process === null || standing !== "running" || !isReplaced(process, server)) {
            return yield* new DaemonRuns({ pid: process?.pid ?? null })
          }
          yield* both(`replaces process ${process.pid}, version ${process.version}`)
          yield* ask(process, "stop", answerTime)
          return yield* whole.pipe(
            withFileLock(lock, { wait: handoverTime }),
            Effect.catchTag("LockTimeout", () => new DaemonRuns({ pid: process.pid }))
          )
        })
      ),
      Effect.tapErrorTag("DaemonRuns", () => nameOther),
      // What failed inside is not mistaken for a lock that was not got.
      Effect.flatMap((exit) => exit)
    )
  }).pipe(Effect.withSpan("daemon.run"))

/** Why it has ended whom a signal has told to. */
export const interrupted = "it was interrupted"

// helpers

const serving = (server: string | null, say: (line: string) => Effect.Effect<void>) =>
  Effect.gen(function* () {
    const draining = yield* Ref.make(false)
    // No call may push out another: a `retry` that was answered has to be done.
    const told = yield* Queue.unbounded<Call>()
    const stop = yield* Deferred.make<string>()
    const [instance, token] = [yield* uuid4, yield* uuid4]
    const live = yield* keepLive(say, Queue.offer(told, "up"))
    const lock = yield* daemonLock
    const held = identityOf(lock)
    const holdsLock = Effect.sync(() => held !== undefined && identityOf(lock) === held)
    const before = yield* readDaemonState
    const state = yield* Ref.make<DaemonState>({ ...before, process: null, ended: null })
    const health = Effect.gen(function* () {
      const { parked, trouble } = yield* Ref.get(state)
      const now = yield* Effect.all({ draining: Ref.get(draining), delivery: live.mode })
      return healthLine({ instance, version, ...now, parked, trouble })
    })
    const heed = askedWith(token)
    const port = yield* serveLoopback((line) =>
      Option.match(heed(line), {
        onNone: () => Effect.succeed(undefined),
        onSome: (asked) =>
          Effect.zipRight(
            asked === "stop"
              ? Deferred.succeed(stop, "it was asked to")
              : asked === "health"
                ? Effect.void
                : Queue.offer(told, asked),
            health
          )
      })
    )
    const own = yield* self({ instance, token, port, server, ...(held === undefined ? {} : { lock: held }) })
    yield* Ref.update(state, (last) => ({ ...last, process: own }))
    yield* keptAside(say)
    const hands: Hands = { state, draining, live, holdsLock, told, say }
    yield* Effect.acquireRelease(Effect.flatMap(Ref.get(state), writeDaemonState), (_, exit) =>
      farewell(hands, Exit.isSuccess(exit) ? "" : interrupted)
    )
    yield* Effect.flatMap(startMark, removeFile)
    yield* say(`started: process ${own.pid}, version ${version}, events go to ${server ?? "no host yet"}`)
    // What is interrupted here is waited for: a token that is being refreshed has to reach the disk.
    const why = yield* Effect.raceFirst(deliverUntilIdle(hands), Deferred.await(stop))
    yield* Ref.update(state, (last) => ({ ...last, ended: { at: own.since, why } }))
    return why
  })

const self = (told: Pick<DaemonProcess, "instance" | "token" | "port" | "server" | "lock">) =>
  Effect.gen(function* () {
    const pid = yield* processId
    const own: DaemonProcess = {
      ...told,
      pid,
      start: Option.getOrNull(yield* processStart(pid)),
      version,
      since: yield* Clock.currentTimeMillis
    }
    return own
  })

/** Leaves word that it has ended in order; the word of another daemon is left as it is. */
const farewell = ({ say, state }: Hands, otherwise: string) =>
  Effect.gen(function* () {
    const last = yield* Ref.get(state)
    const why = last.ended?.why ?? otherwise
    yield* writeEnd(last, why)
    yield* say(`ended: ${why}`)
  }).pipe(Effect.timeout(endingTime), Effect.ignore)
