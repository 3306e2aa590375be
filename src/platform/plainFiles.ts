import * as fs from "node:fs"
import { Effect, Option } from "effect"
import type { FileFailed } from "./errors.ts"
import { isMissing, tryFile } from "./fileFailed.ts"
import type { Kind } from "./files.ts"
import { join } from "./path.ts"

/** What lies at a path itself: a symbolic link is a link, wherever it leads. */
export type OwnKind = Kind | "link"

/** What lies at a path itself; what we may not look at counts as missing. */
export const ownKindOf = (path: string): Effect.Effect<OwnKind> =>
  tryFile(path, "inspect", () => fs.lstatSync(path)).pipe(
    Effect.map(kindIn),
    Effect.orElseSucceed((): OwnKind => "missing")
  )

/** Something in a directory tree; `path` as it was asked for, with what is below it behind. */
export interface Entry {
  readonly path: string
  readonly kind: OwnKind
}

/** Everything below a directory, parents before children, sorted by name; links are named and never followed. */
export const entriesBelow = (directory: string): Effect.Effect<ReadonlyArray<Entry>, FileFailed> =>
  Effect.gen(function* () {
    const found = yield* tryFile(directory, "list", () => fs.readdirSync(directory, { withFileTypes: true })).pipe(
      Effect.catchIf(isMissing, () => Effect.succeed([]))
    )
    const entries: Array<Entry> = []
    for (const each of found.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(directory, each.name)
      entries.push({ path, kind: kindIn(each) })
      if (each.isDirectory()) entries.push(...(yield* entriesBelow(path)))
    }
    return entries
  })

/** The bytes of a regular file of at most `limitBytes`; none for anything else, a link included. */
export const readPlainFile = (path: string, limitBytes: number): Effect.Effect<Option.Option<Uint8Array>, FileFailed> =>
  tryFile(path, "read", () => plainBytes(path, limitBytes)).pipe(
    Effect.catchIf(isNoPlainFile, () => Effect.succeedNone)
  )

/** Removes a regular file if its bytes, at this very moment, are accepted; says whether it did. */
export const removePlainFile = (
  path: string,
  limitBytes: number,
  accepts: (bytes: Uint8Array) => boolean
): Effect.Effect<boolean, FileFailed> =>
  tryFile(path, "remove", () => {
    const isAccepted = Option.exists(plainBytes(path, limitBytes), accepts)
    if (isAccepted) fs.unlinkSync(path)
    return isAccepted
  }).pipe(Effect.catchIf(isNoPlainFile, () => Effect.succeed(false)))

/** Removes a directory that is empty; says whether it did. */
export const removeIfEmpty = (directory: string): Effect.Effect<boolean, FileFailed> =>
  tryFile(directory, "remove", () => fs.rmdirSync(directory)).pipe(
    Effect.as(true),
    Effect.catchIf(
      (error) => isMissing(error) || error.code === "ENOTEMPTY" || error.code === "EEXIST",
      () => Effect.succeed(false)
    )
  )

/** Removes a directory with all that is in it; one that is not there is removed already. */
export const removeTree = (directory: string): Effect.Effect<void, FileFailed> =>
  tryFile(directory, "remove", () => fs.rmSync(directory, { recursive: true, force: true }))

// helpers

// Windows has no such flags; a pipe must not make us wait for a writer.
const plain = fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0)

const kindIn = (found: fs.Dirent | fs.Stats): OwnKind =>
  found.isSymbolicLink() ? "link" : found.isFile() ? "file" : found.isDirectory() ? "directory" : "other"

const plainBytes = (path: string, limitBytes: number): Option.Option<Uint8Array> => {
  const descriptor = fs.openSync(path, plain)
  try {
    const found = fs.fstatSync(descriptor)
    return found.isFile() && found.size <= limitBytes ? Option.some(fs.readFileSync(descriptor)) : Option.none()
  } finally {
    fs.closeSync(descriptor)
  }
}

const isNoPlainFile = (error: FileFailed) =>
  isMissing(error) || error.code === "ELOOP" || error.code === "EISDIR" || error.code === "ENXIO"
