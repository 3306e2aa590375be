import { Clock, Effect } from "effect"
import { Paths } from "../config/Paths.ts"
import { formatTimestamp } from "../domain/timestamp.ts"
import { appendLog } from "../platform/logFile.ts"
import { kindOf } from "../platform/files.ts"
import { join } from "../platform/path.ts"
import { stripControl } from "../platform/terminalText.ts"
import type { DaemonState } from "./DaemonState.ts"

/** Enough for months of ordinary days; the file before is kept. */
const logLimit = 1024 * 1024

/** Where the daemon writes what it does. */
export const daemonLog: Effect.Effect<string, never, Paths> = Effect.map(Paths, ({ logs }) => join(logs, "daemon.log"))

/** Writes a line to the daemon's log; a log that cannot be written ends nobody, and a home that is gone is not made again for it. */
export const journal: Effect.Effect<(line: string) => Effect.Effect<void>, never, Paths> = Effect.gen(function* () {
  const path = yield* daemonLog
  const { home } = yield* Paths
  return (line: string) =>
    Effect.gen(function* () {
      const entry = `${formatTimestamp(yield* Clock.currentTimeMillis)} ${stripControl(line)}`
      if ((yield* kindOf(home)) === "missing") return
      yield* Effect.ignore(appendLog(path, entry, logLimit))
    })
})

/** What is worth a line of what a round has changed; the same trouble is told once. */
export const wordsOn = (before: DaemonState, after: DaemonState): ReadonlyArray<string> => {
  const { lastDrain, parked, trouble } = after
  const drained = lastDrain !== null && lastDrain !== before.lastDrain ? lastDrain : null
  const moved = drained !== null && drained.synced + drained.duplicates + drained.refused > 0
  return [
    ...(moved
      ? [
          `sent: ${drained.synced} new, ${drained.duplicates} known, ${drained.refused} refused; ${drained.pending} wait`
        ]
      : []),
    ...(parked === null ? [] : [`parked (${parked.category}): ${parked.reason}`]),
    ...(trouble === null || trouble.reason === before.trouble?.reason
      ? []
      : [`trouble (${trouble.category}), trying again by itself: ${trouble.reason}`]),
    ...(trouble === null && parked === null && before.trouble !== null ? ["the trouble is over"] : [])
  ]
}
