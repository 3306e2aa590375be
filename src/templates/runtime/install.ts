import { Effect, Option } from "effect"
import { Paths } from "../../config/Paths.ts"
import { quarantine } from "../../platform/AtomicFile.ts"
import { withFileLock } from "../../platform/FileLock.ts"
import { checkWritable, kindOf } from "../../platform/files.ts"
import { join } from "../../platform/path.ts"
import { ownKindOf, readPlainFile, removePlainFile } from "../../platform/plainFiles.ts"
import { digestOf, ShippedFiles, shippedLimitBytes } from "../ShippedFiles.ts"
import {
  isSame,
  manifestPath,
  manifestText,
  packagedContents,
  readManifest,
  versionsIn,
  type Versions
} from "./Manifest.ts"
import { stage, stagedDirectory, unstage } from "./staged.ts"

/** What an installation did, or would do; paths below `directory`. */
export interface Installation {
  /** The runtime that all projects of the user share: `~/.kittify`. */
  readonly directory: string
  readonly installed: ReadonlyArray<string>
  readonly updated: ReadonlyArray<string>
  /** As we had installed them, and no longer part of the package. */
  readonly removed: ReadonlyArray<string>
  /** Somebody has made them his own: they stay. */
  readonly kept: ReadonlyArray<string>
}

/** What {@link installRuntime} would do; changes nothing. */
export const planInstallation = Effect.suspend(() => Effect.map(looked, ({ installation }) => installation))

/**
 * Puts the package's templates and missions where all projects of the user find them (S039 FR-010, design R17): all of
 * them or none, also when it is killed halfway. Files that the user has made his own stay.
 */
export const installRuntime = Effect.gen(function* () {
  const { locks, runtime } = yield* Paths
  return yield* Effect.gen(function* () {
    // What an interrupted run has left to do is done by this one.
    const { installation: report } = yield* looked
    yield* finish(runtime)
    const { contents, installation, manifest } = yield* looked
    const changed = [...installation.installed, ...installation.updated]
    const versions = versionsIn(contents)
    if (changed.length === 0 && Option.exists(manifest, (known) => isSame(known, versions))) return report
    if (Option.isNone(manifest)) yield* setAsideBroken(join(runtime, manifestPath))
    // Later it would count already, and could not be brought to its place.
    for (const path of changed) yield* checkWritable(join(runtime, path), { makesDirectories: true })
    const files = new Map([...contents].filter(([path]) => changed.includes(path)))
    yield* stage(runtime, files.set(manifestPath, manifestText(versions)))
    yield* finish(runtime)
    return report
  }).pipe(withFileLock(join(locks, "runtime.lock")))
}).pipe(Effect.withSpan("templates.installRuntime"))

/** Brings a runtime that `spec-kitty migrate` has installed in step with the package; makes none where there is none. */
export const keepInStep = Effect.gen(function* () {
  const { runtime } = yield* Paths
  const manifest = yield* readManifest(join(runtime, manifestPath))
  const isInterrupted = (yield* kindOf(stagedDirectory(runtime))) === "directory"
  if (Option.isNone(manifest) && !isInterrupted) return
  const packaged = versionsIn(yield* packagedContents)
  if (isInterrupted || !Option.exists(manifest, (known) => isSame(known, packaged))) yield* installRuntime
}).pipe(Effect.withSpan("templates.keepInStep"))

// helpers

const looked = Effect.gen(function* () {
  const { runtime } = yield* Paths
  const manifest = yield* readManifest(join(runtime, manifestPath))
  const contents = yield* packagedContents
  const isReplaceable = yield* replaceableIn(runtime)
  const states = new Map<string, "current" | "installed" | "updated" | "kept">()
  for (const [path, content] of contents) {
    const bytes = yield* readPlainFile(join(runtime, path), shippedLimitBytes)
    const isCurrent = Option.exists(bytes, (found) => digestOf(found) === digestOf(content))
    const isFree = (yield* ownKindOf(join(runtime, path))) === "missing"
    const state = isFree ? "installed" : (yield* isReplaceable(path)) ? "updated" : "kept"
    states.set(path, isCurrent ? "current" : state)
  }
  const inState = (wanted: string) => [...states].flatMap(([path, state]) => (state === wanted ? [path] : []))
  const installation: Installation = {
    directory: runtime,
    installed: inState("installed"),
    updated: inState("updated"),
    removed: yield* orphans(runtime, manifest, new Set(contents.keys())),
    kept: inState("kept")
  }
  return { contents, installation, manifest }
})

/** Completes what was staged: first what the new manifest no longer has goes, then its files come. */
const finish = (runtime: string) =>
  Effect.gen(function* () {
    const next = yield* readManifest(join(stagedDirectory(runtime), manifestPath))
    if (Option.isSome(next)) {
      const manifest = yield* readManifest(join(runtime, manifestPath))
      for (const path of yield* orphans(runtime, manifest, new Set(next.value.keys()))) {
        yield* removePlainFile(join(runtime, path), shippedLimitBytes, isVersion(manifest, path))
      }
    }
    yield* unstage(runtime, yield* replaceableIn(runtime))
  })

/** Files that an earlier package had, as we have installed them. */
const orphans = (runtime: string, manifest: Option.Option<Versions>, current: ReadonlySet<string>) =>
  Effect.filter(
    Option.match(manifest, { onNone: () => [], onSome: (known) => [...known.keys()] }).filter(
      (path) => !current.has(path)
    ),
    (path) =>
      Effect.map(readPlainFile(join(runtime, path), shippedLimitBytes), Option.exists(isVersion(manifest, path)))
  )

const isVersion = (manifest: Option.Option<Versions>, path: string) => (bytes: Uint8Array) =>
  Option.exists(manifest, (known) => known.get(path) === digestOf(bytes))

/** Whether a place is free, or holds what nobody but us has written. */
const replaceableIn = (runtime: string) =>
  Effect.gen(function* () {
    const shipped = yield* ShippedFiles
    const manifest = yield* readManifest(join(runtime, manifestPath))
    return Effect.fn(function* (path: string) {
      if ((yield* ownKindOf(join(runtime, path))) === "missing") return true
      const bytes = yield* readPlainFile(join(runtime, path), shippedLimitBytes)
      const isShipped = yield* shipped.versionsOf([path])
      return Option.exists(bytes, (found) => isShipped(found) || isVersion(manifest, path)(found))
    })
  })

const setAsideBroken = (path: string) =>
  Effect.gen(function* () {
    if ((yield* kindOf(path)) !== "file") return
    const aside = yield* quarantine(path)
    yield* Effect.logWarning(`${path} cannot be understood; it was kept as ${aside}`)
  })
