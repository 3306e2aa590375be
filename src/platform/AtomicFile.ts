import * as fs from "node:fs"
import { basename, dirname, join } from "node:path"
import { DateTime, Effect, Option } from "effect"
import { FileFailed } from "./errors.ts"
import { isMissing, tryFile } from "./fileFailed.ts"
import { uuid4 } from "./Uuid.ts"
import { makeDirectories } from "./makeDirectories.ts"

/** Permission bits of the file, and of the directories that have to be made for it. */
export interface WriteOptions {
  readonly mode?: number
  readonly directoryMode?: number
}

/**
 * Replaces a file whole: readers see the old bytes or the new ones, also after a power cut. Parents are created.
 * An existing file keeps its permissions unless `mode` says otherwise; a symbolic link is replaced, never followed.
 */
export const writeAtomic = (
  path: string,
  content: string | Uint8Array,
  options: WriteOptions = {}
): Effect.Effect<void, FileFailed> =>
  Effect.gen(function* () {
    yield* makeParents(path, options.directoryMode)
    const mode = options.mode ?? (yield* modeOf(path))
    const temporary = join(dirname(path), `.${basename(path)}.${yield* uuid4}.tmp`)
    // Exclusive and private: nobody can prepare the name or read the content before it has its final permissions.
    yield* withDescriptor(
      tryFile(path, "write", () => fs.openSync(temporary, newFile, mode === undefined ? 0o666 : 0o600)),
      (descriptor) =>
        tryFile(path, "write", () => {
          fs.writeFileSync(descriptor, content)
          if (mode !== undefined) fs.fchmodSync(descriptor, mode)
          fs.fsyncSync(descriptor)
        })
    ).pipe(
      Effect.zipRight(tryFile(path, "replace", () => fs.renameSync(temporary, path))),
      Effect.onError(() => Effect.ignore(tryFile(temporary, "remove", () => fs.rmSync(temporary, { force: true }))))
    )
    yield* syncDirectory(dirname(path))
    yield* Effect.logDebug(`wrote ${path} (${Buffer.byteLength(content)} bytes)`)
  }).pipe(Effect.uninterruptible)

/**
 * Writes to a place that a person has named: a file is replaced whole, but what is a link, a pipe or a device stays one and
 * gets the text (`--report /dev/stderr`).
 */
export const writeNamed = (path: string, content: string): Effect.Effect<void, FileFailed> =>
  Effect.flatMap(
    tryFile(path, "look at", () => fs.lstatSync(path, { throwIfNoEntry: false })),
    (found) =>
      found === undefined || found.isFile()
        ? writeAtomic(path, content)
        : withDescriptor(
            tryFile(path, "write", () => fs.openSync(path, toWriteInto, 0o666)),
            (descriptor) => tryFile(path, "write", () => fs.writeFileSync(descriptor, content))
          )
  )

/** Removes what a writer of this file has left behind that was killed; only for whoever knows that nobody is writing it. */
export const removeTemporary = (path: string): Effect.Effect<void, FileFailed> =>
  tryFile(path, "clean up after", () => {
    const name = basename(path)
    for (const left of fs.existsSync(dirname(path)) ? fs.readdirSync(dirname(path)) : [])
      if (left.startsWith(`.${name}.`) && /^[0-9a-f-]{36}\.tmp$/.test(left.slice(name.length + 2)))
        fs.rmSync(join(dirname(path), left), { force: true })
  })

/**
 * The text of a file, without a byte order mark; none when there is no such file. A pipe or a device in its place is an
 * error: reading it might never end.
 */
export const readTextIfExists = (path: string): Effect.Effect<Option.Option<string>, FileFailed> =>
  withDescriptor(
    tryFile(path, "read", () => fs.openSync(path, toRead)),
    (descriptor) =>
      Effect.flatMap(
        tryFile(path, "read", () => fs.fstatSync(descriptor)),
        (found) =>
          found.isFile() || found.isDirectory()
            ? tryFile(path, "read", () => fs.readFileSync(descriptor, "utf8"))
            : new FileFailed({ path, operation: "read", reason: "it is a pipe or a device" })
      )
  ).pipe(
    Effect.map((text) => Option.some(text.startsWith("\uFEFF") ? text.slice(1) : text)),
    Effect.catchIf(isMissing, () => Effect.succeedNone)
  )

/** The byte order mark that a file starts with, else nothing: for who writes back what {@link readTextIfExists} gave. */
export const byteOrderMark = (path: string): Effect.Effect<string, FileFailed> =>
  tryFile(path, "read", () => (fs.readFileSync(path, "utf8").startsWith("\uFEFF") ? "\uFEFF" : "")).pipe(
    Effect.catchIf(isMissing, () => Effect.succeed(""))
  )

/**
 * Adds text to the end of a file, on disk when this returns. A last line that a crash has torn is ended first, so that
 * it costs itself and not its successor; a write that does not fit is taken back whole.
 */
export const appendDurable = (path: string, text: string): Effect.Effect<void, FileFailed> =>
  Effect.gen(function* () {
    yield* makeParents(path, undefined)
    yield* withDescriptor(
      tryFile(path, "append to", () => fs.openSync(path, addToFile, 0o666)),
      (descriptor) =>
        Effect.filterOrFail(
          tryFile(path, "append to", () => appendTo(descriptor, text)),
          (whole) => whole,
          () => new FileFailed({ path, operation: "append to", reason: "the write was cut short", code: "ENOSPC" })
        )
    )
    yield* syncDirectory(dirname(path))
    yield* Effect.logDebug(`added ${Buffer.byteLength(text)} bytes to ${path}`)
  }).pipe(Effect.uninterruptible)

/** Moves a broken file out of the way, to `<path>.corrupt-<time>`, see {@link moveAside}. */
export const quarantine = (path: string, suffixes: ReadonlyArray<string> = []): Effect.Effect<string, FileFailed> =>
  moveAside(path, "corrupt", suffixes)

/**
 * Moves a file to `<path>.<why>-<time>`, and with it those of its side files (`<path><suffix>`) that there are; returns
 * where it is now.
 */
export const moveAside = (
  path: string,
  why: string,
  suffixes: ReadonlyArray<string>
): Effect.Effect<string, FileFailed> =>
  Effect.gen(function* () {
    const aside = yield* asideName(path, why)
    const move = (suffix: string) => tryFile(path, "move aside", () => fs.renameSync(path + suffix, aside + suffix))
    yield* move("")
    yield* Effect.forEach(suffixes, (suffix) => Effect.catchIf(move(suffix), isMissing, () => Effect.void), {
      discard: true
    })
    yield* syncDirectory(dirname(path))
    return aside
  }).pipe(Effect.uninterruptible)

/** Gives a finished file its name, replacing what had it; on disk when this returns. */
export const moveInto = (path: string, finished: string): Effect.Effect<void, FileFailed> =>
  Effect.zipRight(
    tryFile(path, "replace", () => fs.renameSync(finished, path)),
    syncDirectory(dirname(path))
  ).pipe(Effect.uninterruptible)

/** Keeps a copy of a broken file as `<path>.corrupt-<time>`; returns the copy's path. */
export const copyAside = (path: string): Effect.Effect<string, FileFailed> =>
  Effect.gen(function* () {
    const aside = yield* asideName(path, "corrupt")
    yield* tryFile(path, "copy aside", () => fs.copyFileSync(path, aside, fs.constants.COPYFILE_EXCL))
    return aside
  })

/** `<path>.<why>-<time>`, or the next such name that is free: an earlier file is as precious as this one. */
export const asideName = (path: string, why: string): Effect.Effect<string, FileFailed> =>
  Effect.gen(function* () {
    const name = `${path}.${why}-${DateTime.formatIso(yield* DateTime.now).replace(/[-:.]/g, "")}`
    const taken = yield* tryFile(dirname(path), "list", () => new Set(fs.readdirSync(dirname(path))))
    const candidates = [name, ...Array.from({ length: taken.size }, (_, index) => `${name}-${index + 2}`)]
    return candidates.find((candidate) => !taken.has(basename(candidate))) ?? name
  })

// helpers

const { O_APPEND, O_CREAT, O_EXCL, O_RDWR, O_WRONLY } = fs.constants

// Windows has no such flag.
const O_NOFOLLOW = fs.constants.O_NOFOLLOW ?? 0

const newFile = O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY

const addToFile = O_APPEND | O_CREAT | O_NOFOLLOW | O_RDWR

/** A pipe that nobody writes to would keep whoever opens it for ever. */
const toRead = fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0)

/** As a shell writes: into what is there, whatever it is. */
const toWriteInto = fs.constants.O_TRUNC | O_CREAT | O_WRONLY | (fs.constants.O_NONBLOCK ?? 0)

/** A temporary name is nobody's business: what goes wrong with it is told of the file that was to be written. */
const withDescriptor = <A>(
  open: Effect.Effect<number, FileFailed>,
  use: (descriptor: number) => Effect.Effect<A, FileFailed>
) => Effect.acquireUseRelease(open, use, (descriptor) => Effect.ignore(Effect.try(() => fs.closeSync(descriptor))))

/** One write, then on disk; false when it did not fit and was taken back. */
const appendTo = (descriptor: number, text: string) => {
  const { size } = fs.fstatSync(descriptor)
  const last = Buffer.alloc(1, "\n")
  if (size > 0) fs.readSync(descriptor, last, 0, 1, size - 1)
  const bytes = Buffer.from(last.toString() === "\n" ? text : `\n${text}`)
  const written = fs.writeSync(descriptor, bytes)
  const whole = written === bytes.length
  // Only while nobody has written behind us: another writer's line is not ours to cut.
  if (!whole && fs.fstatSync(descriptor).size === size + written) fs.ftruncateSync(descriptor, size)
  fs.fsyncSync(descriptor)
  return whole
}

const makeParents = (path: string, mode: number | undefined) => {
  const parent = dirname(path)
  return tryFile(parent, "create", () => makeDirectories(parent, mode))
}

const modeOf = (path: string) =>
  tryFile(path, "inspect", () => fs.lstatSync(path)).pipe(
    Effect.map((found) => (found.isFile() ? found.mode & 0o7777 : undefined)),
    Effect.catchIf(isMissing, () => Effect.succeed(undefined))
  )

/** A rename is on disk only when its directory is; where directories cannot be synced (Windows), the system decides. */
const syncDirectory = (path: string) =>
  Effect.ignore(
    withDescriptor(
      tryFile(path, "open", () => fs.openSync(path, "r")),
      (descriptor) => tryFile(path, "sync", () => fs.fsyncSync(descriptor))
    )
  )
