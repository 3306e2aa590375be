import { Clock, Effect, Option, Schema } from "effect"
import { readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import { removeFile } from "../platform/files.ts"
import { processId } from "../platform/thisProcess.ts"

/** Who sends events, as it has told itself; `since` is epoch milliseconds. */
export interface Drainer {
  readonly pid: number
  readonly since: number
}

/** Tells others who it is that sends events. For people alone: whether anybody does, only the lock says. */
export const tellingOthers =
  (note: string) =>
  <A, E, R>(run: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.acquireUseRelease(
      Effect.ignore(Effect.flatMap(self, (drainer) => writeAtomic(note, JSON.stringify(drainer), { mode: 0o600 }))),
      () => run,
      () => Effect.ignore(removeFile(note))
    )

/** What it has told; none where it could not. */
export const drainerIn = (note: string): Effect.Effect<Option.Option<Drainer>> =>
  readTextIfExists(note).pipe(
    Effect.map(Option.flatMap(decode)),
    Effect.orElseSucceed(() => Option.none<Drainer>())
  )

// helpers

const self = Effect.all({ pid: processId, since: Clock.currentTimeMillis })

const decode = Schema.decodeUnknownOption(
  Schema.parseJson(Schema.Struct({ pid: Schema.Int, since: Schema.Number.pipe(Schema.between(0, 8.64e15)) }))
)
