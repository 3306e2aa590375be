import { Effect, Option, Schema } from "effect"
import { formatTimestamp } from "../domain/timestamp.ts"
import { quarantine, readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"

/** The last Lamport value that `clock.json` knows; 0 when there is none, also when nobody can read it. */
export const readClock = (path: string): Effect.Effect<number> =>
  readTextIfExists(path).pipe(
    Effect.map(Option.flatMap(decode)),
    Effect.map(Option.match({ onNone: () => 0, onSome: ({ value }) => value })),
    Effect.orElseSucceed(() => 0)
  )

/**
 * Writes `clock.json` as the Python spec-kitty does. The queue itself is the truth, so a failure costs nothing. A damaged
 * file is kept aside and named: another program may have counted further in it (design 4).
 */
export const mirrorClock = (path: string, value: number, nodeId: string, now: number): Effect.Effect<void> =>
  Effect.gen(function* () {
    if (Option.exists(yield* readTextIfExists(path), isDamaged)) {
      yield* Effect.logWarning(
        `The clock ${path} was damaged and is kept as ${yield* quarantine(path)}. Counting goes on from the queue, at ${value}.`
      )
    }
    yield* writeAtomic(path, JSON.stringify({ value, node_id: nodeId, updated_at: formatTimestamp(now) }, null, 2), {
      mode: 0o600,
      directoryMode: 0o700
    })
  }).pipe(Effect.catchAll((error) => Effect.logDebug(error.message)))

// helpers

const Clock = Schema.Struct({ value: Schema.Int.pipe(Schema.between(0, 2 ** 48)) })

const decode = Schema.decodeUnknownOption(Schema.parseJson(Clock))

const isDamaged = (text: string) => Option.isNone(decode(text))
