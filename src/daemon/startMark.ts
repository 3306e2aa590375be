import { Duration, Effect, Option, Schema } from "effect"
import { Paths } from "../config/Paths.ts"
import { lastTurn, noteTurn } from "../platform/claim.ts"
import { join } from "../platform/path.ts"
import { isOfEarlierBoot, processStart, signalProcess } from "../platform/processes.ts"
import { startLimit, startTurn } from "./schedules.ts"

/** The file whose age tells that somebody has just started a daemon, which removes it when it is up. */
export const startMark: Effect.Effect<string, never, Paths> = Effect.map(Paths, ({ locks }) =>
  join(locks, "daemon.starting")
)

/** A process that was started for the daemon; `start` as in `DaemonProcess`. */
export const Starting = Schema.Struct({ pid: Schema.Int.pipe(Schema.positive()), start: Schema.NullOr(Schema.String) })
export type Starting = typeof Starting.Type

/** As it is known from its number, at once after it was started. */
export const startingOf = (pid: number): Effect.Effect<Starting> =>
  Effect.map(processStart(pid), (start) => ({ pid, start: Option.getOrNull(start) }))

/** Leaves word of who was started, for those who come next; whoever is up by then has removed the mark. */
export const nameStarting = (starting: Starting): Effect.Effect<void, never, Paths> =>
  Effect.flatMap(startMark, (mark) => Effect.ignore(Effect.flatMap(encode(starting), (note) => noteTurn(mark, note))))

/** Leaves word that another daemon was there, so that nothing is missed. */
export const nameOther: Effect.Effect<void, never, Paths> = Effect.flatMap(startMark, (mark) =>
  Effect.ignore(noteTurn(mark, "another one was there"))
)

/** What has become of the last start, where nobody holds the daemon's lock; `process`: of the one that was started, where it is known. */
export type LastStart =
  | { readonly _tag: "None" }
  | { readonly _tag: "UnderWay"; readonly process: Starting | null }
  | { readonly _tag: "CameToNothing"; readonly process: Starting | null; readonly isThere: boolean }

/** Looks, and changes nothing. */
export const lastStart: Effect.Effect<LastStart, never, Paths> = Effect.gen(function* () {
  const turn = yield* Effect.flatMap(startMark, lastTurn)
  if (Option.isNone(turn)) return { _tag: "None" }
  const { agoMillis, note } = turn.value
  // A mark of the future was made before the clock was put back.
  const isAfter = (time: Duration.Duration) => Math.abs(agoMillis) > Duration.toMillis(time)
  if (note === "") return isAfter(startTurn) ? nothing(null) : { _tag: "UnderWay", process: null }
  const noted = decode(note)
  if (Option.isNone(noted)) return { _tag: "None" }
  const { pid, start } = noted.value
  const found = start === null ? null : Option.contains(yield* processStart(pid), start)
  if (found === false) return (yield* isOfEarlierBoot(start ?? "")) ? { _tag: "None" } : nothing(noted.value)
  const isDue = isAfter(found === null ? startTurn : startLimit)
  return isDue ? nothing(noted.value, found === true) : { _tag: "UnderWay", process: noted.value }
})

/** Ends a process that was started for the daemon and hangs, where it is proven to be that one: it holds nothing yet. Says whether it was. */
export const endStarting = ({ pid, start }: Starting): Effect.Effect<boolean> =>
  Effect.flatMap(processStart(pid), (found) =>
    start !== null && Option.contains(found, start)
      ? Effect.as(signalProcess(pid, "SIGKILL"), true)
      : Effect.succeed(false)
  )

// helpers

const nothing = (process: Starting | null, isThere = false): LastStart => ({ _tag: "CameToNothing", process, isThere })

const Note = Schema.parseJson(Starting)

const encode = Schema.encode(Note)

const decode = Schema.decodeOption(Note)
