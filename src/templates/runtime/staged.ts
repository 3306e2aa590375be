import { Effect, Option } from "effect"
import { moveInto, readTextIfExists, writeAtomic } from "../../platform/AtomicFile.ts"
import { FileFailed } from "../../platform/errors.ts"
import { kindOf, listDirectory, makeDirectory, removeFile } from "../../platform/files.ts"
import { dirname, join, relative, sep } from "../../platform/path.ts"
import { entriesBelow, removeTree } from "../../platform/plainFiles.ts"
import { uuid4 } from "../../platform/Uuid.ts"
import { manifestPath } from "./Manifest.ts"

/**
 * Files on their way into the runtime. The rename that gives this directory its name is the moment at which the whole
 * installation counts: whoever looks for a template looks here first, so that at every instant all files are the old
 * ones or all are the new ones, whenever the process that installs is killed.
 */
export const stagedDirectory = (runtime: string): string => join(runtime, ".next")

/** Writes a set of files that counts as a whole once this is done. Only under the runtime's lock. */
export const stage = (runtime: string, files: ReadonlyMap<string, string>) =>
  Effect.gen(function* () {
    yield* clearUnfinished(runtime)
    const unfinished = join(runtime, `${unfinishedPrefix}${yield* uuid4}`)
    yield* makeDirectory(unfinished)
    yield* Effect.gen(function* () {
      for (const [path, content] of files) {
        yield* writeAtomic(join(unfinished, path), content, { mode: 0o644 }).pipe(
          // Where it is on the way is nobody's business.
          Effect.mapError((error) => new FileFailed({ ...error, path: join(runtime, path) }))
        )
      }
      yield* moveInto(stagedDirectory(runtime), unfinished)
    }).pipe(Effect.onError(() => Effect.ignore(removeTree(unfinished))))
  })

/**
 * Moves what was staged to its place, also what a killed process has left; `mayReplace` is asked for each file at that
 * moment, since somebody may have written one of his own meanwhile. The manifest comes last.
 */
export const unstage = <E, R>(runtime: string, mayReplace: (path: string) => Effect.Effect<boolean, E, R>) =>
  Effect.gen(function* () {
    const directory = stagedDirectory(runtime)
    if ((yield* kindOf(directory)) !== "directory") return
    const files = (yield* entriesBelow(directory)).flatMap(({ kind, path }) => (kind === "file" ? [path] : []))
    for (const staged of files.toSorted((a, b) => Number(isManifest(a)) - Number(isManifest(b)))) {
      const path = relative(directory, staged).replaceAll(sep, "/")
      yield* isManifest(staged) || (yield* mayReplace(path)) ? move(staged, join(runtime, path)) : removeFile(staged)
    }
    yield* removeTree(directory)
  })

// helpers

const unfinishedPrefix = ".staging-"

const isManifest = (path: string) => path.endsWith(manifestPath)

/** A rename leaves nothing half done behind; where the user has linked a directory to another disk it cannot be one. */
const move = (staged: string, path: string) =>
  Effect.zipRight(makeDirectory(dirname(path)), moveInto(path, staged)).pipe(
    Effect.catchIf(
      ({ code }) => code === "EXDEV",
      () =>
        Effect.gen(function* () {
          const content = yield* readTextIfExists(staged)
          if (Option.isSome(content)) yield* writeAtomic(path, content.value, { mode: 0o644 })
          yield* removeFile(staged)
        })
    )
  )

/** What killed processes left before their files counted. */
const clearUnfinished = (runtime: string) =>
  Effect.gen(function* () {
    for (const name of yield* listDirectory(runtime)) {
      if (name.startsWith(unfinishedPrefix)) yield* removeTree(join(runtime, name))
    }
  })
