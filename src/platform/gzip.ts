import { gzip } from "node:zlib"
import { Effect } from "effect"

/** The text as UTF-8, compressed; other fibers go on meanwhile. */
export const gzipText = (text: string): Effect.Effect<Uint8Array> =>
  Effect.async((resume) =>
    gzip(text, (error, bytes) => resume(error === null ? Effect.succeed(bytes) : Effect.die(error)))
  )
