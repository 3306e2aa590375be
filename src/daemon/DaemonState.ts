import { Clock, Effect, Option, Schema } from "effect"
import { Paths } from "../config/Paths.ts"
import { quarantine, readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import type { FileFailed } from "../platform/errors.ts"
import { removeFile } from "../platform/files.ts"
import { Category } from "../sync/categories.ts"

const Millis = Schema.Number.pipe(Schema.between(0, 8.64e15))

/**
 * A daemon as it has told of itself. `token` is what it obeys, `instance` what it proves itself by; `start` is when its
 * process began, in the system's own words (`processStart`), `lock` which file the lock is that it holds (`identityOf`).
 */
export const DaemonProcess = Schema.Struct({
  pid: Schema.Int.pipe(Schema.positive()),
  start: Schema.NullOr(Schema.String),
  instance: Schema.String,
  token: Schema.String,
  port: Schema.Int.pipe(Schema.between(1, 65_535)),
  version: Schema.String,
  server: Schema.NullOr(Schema.String),
  since: Millis,
  /** Older daemons do not say. */
  lock: Schema.optionalWith(Schema.String, { exact: true })
})
export type DaemonProcess = typeof DaemonProcess.Type

/** Why nothing is sent until something changes; `seen` is what has to change. */
export const Parked = Schema.Struct({ since: Millis, category: Category, reason: Schema.String, seen: Schema.String })
export type Parked = typeof Parked.Type

/**
 * How often in a row the host was in trouble, and until when it is left alone. `wait` bounds that when the clock jumps. `seen` as
 * in {@link Parked}: when that has changed, the trouble may be over; none where the host itself has named the time.
 */
export const Trouble = Schema.Struct({
  failures: Schema.Int,
  until: Millis,
  wait: Schema.Number.pipe(Schema.nonNegative()),
  category: Category,
  reason: Schema.String,
  seen: Schema.optionalWith(Schema.String, { exact: true })
})
export type Trouble = typeof Trouble.Type

const Drained = Schema.Struct({
  at: Millis,
  synced: Schema.NonNegativeInt,
  duplicates: Schema.NonNegativeInt,
  refused: Schema.NonNegativeInt,
  pending: Schema.NonNegativeInt
})

/**
 * What daemons of a home leave to each other and to those who look. Written by whoever holds the daemon's lock, and by
 * nobody else; times are epoch milliseconds. `process` is null when the last one has ended in order.
 */
export const DaemonState = Schema.Struct({
  process: Schema.NullOr(DaemonProcess),
  lastDrain: Schema.NullOr(Drained),
  trouble: Schema.NullOr(Trouble),
  parked: Schema.NullOr(Parked),
  /** The version that has last tried what the host had refused before. */
  triedBy: Schema.NullOr(Schema.String),
  ended: Schema.NullOr(Schema.Struct({ at: Millis, why: Schema.String }))
})
export type DaemonState = typeof DaemonState.Type

/** Nothing has ever run here. */
export const nothingYet: DaemonState = {
  process: null,
  lastDrain: null,
  trouble: null,
  parked: null,
  triedBy: null,
  ended: null
}

/** What is written down; a file that cannot be read, or understood, says nothing. */
export const readDaemonState: Effect.Effect<DaemonState, never, Paths> = Effect.gen(function* () {
  const { daemon } = yield* Paths
  const text = yield* Effect.orElseSucceed(readTextIfExists(daemon), Option.none<string>)
  return Option.getOrElse(Option.flatMap(text, decode), () => nothingYet)
})

/** Moves a file aside that says something, and nothing that is understood, and names it: it is not ours to replace (design 4). */
export const keptAside = (say: (line: string) => Effect.Effect<void>): Effect.Effect<void, FileFailed, Paths> =>
  Effect.gen(function* () {
    const { daemon } = yield* Paths
    const text = Option.getOrElse(yield* readTextIfExists(daemon), () => "")
    if (text.trim() === "" || Option.isSome(decode(text))) return
    yield* say(`${daemon} is not understood, and is kept as ${yield* quarantine(daemon)}`)
  })

/** Writes it down, for its owner alone. */
export const writeDaemonState = (state: DaemonState): Effect.Effect<void, FileFailed, Paths> =>
  Effect.gen(function* () {
    const { daemon } = yield* Paths
    yield* writeAtomic(daemon, `${yield* Effect.orDie(encode(state))}\n`, { mode: 0o600, directoryMode: 0o700 })
  })

/**
 * Writes down that this daemon has ended; the word of another one is left as it is. Where the disk is full the file goes: that it
 * names nobody who is not there counts more than what the last run has learned.
 */
export const writeEnd = (last: DaemonState, why: string): Effect.Effect<void, never, Paths> =>
  Effect.gen(function* () {
    const written = yield* readDaemonState
    if (written.process === null || written.process.instance !== last.process?.instance) return
    const at = yield* Clock.currentTimeMillis
    const { daemon } = yield* Paths
    yield* Effect.ignore(
      Effect.catchAll(writeDaemonState({ ...last, process: null, ended: { at, why } }), () => removeFile(daemon))
    )
  })

// helpers

const File = Schema.parseJson(DaemonState, { space: 2 })

const decode = Schema.decodeOption(File)

const encode = Schema.encode(File)
