import { Effect } from "effect"
import { Paths } from "../config/Paths.ts"
import { join } from "../platform/path.ts"

/** The file whose age tells that somebody has just started a daemon, which removes it when it is up. */
export const startMark: Effect.Effect<string, never, Paths> = Effect.map(Paths, ({ locks }) =>
  join(locks, "daemon.starting")
)
