import { renameSync, statSync } from "node:fs"
import { Array, Effect, Option, Order, Schema } from "effect"
import type { FileFailed } from "../../platform/errors.ts"
import { isMissing, tryFile } from "../../platform/fileFailed.ts"
import { isGone, listDirectory } from "../../platform/files.ts"
import { basename, dirname, join } from "../../platform/path.ts"
import type { TrackerCacheUnusable } from "./errors.ts"
import { isSibling } from "./place.ts"
import { directoryOf, versionOf } from "./schema.ts"
import { hasCacheFile, openCacheFile } from "./sql.ts"
import { openCache, type CachePlace } from "./SqlIssueCache.ts"

/**
 * The cache of the same words and project from before its directory was moved here: one whose directory is there no
 * more, or was never noted (the first version). Only for its mappings: whether this is the same directory, or a clone of
 * one that was deleted, nobody can tell. None where the place has a cache of its own, and none without a mapping.
 */
export const cacheBefore = ({ path }: CachePlace): Effect.Effect<Option.Option<string>, FileFailed> =>
  Effect.gen(function* () {
    if (hasCacheFile(path)) return Option.none()
    const names = yield* listDirectory(dirname(path))
    const others = names.filter((name) => isSibling(basename(path), name)).map((name) => join(dirname(path), name))
    const left = yield* Effect.filter(others, hasBeenLeft)
    const times = yield* Effect.forEach(left, (other) => Effect.map(changedAt(other), (time) => ({ other, time })))
    return Option.map(Array.last(Array.sort(times, byTime)), ({ other }) => other)
  })

/** Gives the place the cache from before its directory was moved, if there is one. Whoever does so keeps the project's other directories from it meanwhile. */
export const takeOver = (place: CachePlace): Effect.Effect<void, FileFailed | TrackerCacheUnusable> =>
  Effect.flatMap(
    cacheBefore(place),
    Option.match({
      onNone: () => Effect.void,
      onSome: (before) =>
        // Opened at once: until then it says of itself that it was left.
        Effect.zipRight(
          tryFile(before, "rename", () => renameSync(before, place.path)),
          Effect.scoped(openCache(place))
        )
    })
  )

// helpers

const changedAt = (path: string) =>
  tryFile(path, "inspect", () => statSync(path).mtimeMs).pipe(Effect.catchIf(isMissing, () => Effect.succeed(0)))

const byTime = Order.mapInput(Order.number, ({ time }: { readonly time: number }) => time)

/** What nobody can read is nobody's heritage. */
const hasBeenLeft = (path: string): Effect.Effect<boolean> =>
  Effect.gen(function* () {
    if (!hasCacheFile(path)) return false
    const file = yield* openCacheFile(path)
    return yield* file.read((statements) =>
      Effect.gen(function* () {
        const version = yield* versionOf(path, statements)
        if (version === "empty") return false
        const [row] = yield* statements.all(Mapped, "SELECT count(*) AS mappings FROM tracker_mappings")
        if (row === undefined || row.mappings === 0) return false
        const directory = version === "ours" ? yield* directoryOf(statements) : Option.none()
        return Option.isNone(directory) || (yield* isGone(directory.value))
      })
    )
  }).pipe(
    Effect.scoped,
    Effect.orElseSucceed(() => false)
  )

const Mapped = Schema.Struct({ mappings: Schema.Number })
