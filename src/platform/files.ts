import * as fs from "node:fs"
import { dirname } from "node:path"
import { Effect, Option } from "effect"
import { FileFailed } from "./errors.ts"
import { isMissing, tryFile } from "./fileFailed.ts"
import { makeDirectories } from "./makeDirectories.ts"

/** What is behind a path. */
export type Kind = "file" | "directory" | "other" | "missing"

/** What a path leads to, symbolic links followed; what we may not look at counts as missing. */
export const kindOf = (path: string): Effect.Effect<Kind> =>
  tryFile(path, "inspect", () => fs.statSync(path)).pipe(
    Effect.map((found): Kind => (found.isFile() ? "file" : found.isDirectory() ? "directory" : "other")),
    Effect.orElseSucceed((): Kind => "missing")
  )

/** Tells a file from every other one that was ever at its path; undefined when there is none. */
export const identityOf = (path: string): string | undefined => {
  const found = fs.statSync(path, { bigint: true, throwIfNoEntry: false })
  return found === undefined ? undefined : `${found.dev}:${found.ino}`
}

/** Tells what a file is from what it was before it was written or replaced; undefined when there is none. */
export const revisionOf = (path: string): Effect.Effect<string | undefined> =>
  tryFile(path, "inspect", () => fs.statSync(path, { bigint: true })).pipe(
    Effect.map(({ ctimeNs, dev, ino, mtimeNs }) => `${dev}:${ino}:${mtimeNs}:${ctimeNs}`),
    Effect.orElseSucceed(() => undefined)
  )

/** The path with every symbolic link resolved. */
export const realPath = (path: string): Effect.Effect<string, FileFailed> =>
  tryFile(path, "resolve", () => fs.realpathSync(path))

/** Whether the file system says that nothing is there any more; what we may not look at is there. */
export const isGone = (path: string): Effect.Effect<boolean> =>
  Effect.match(realPath(path), { onSuccess: () => false, onFailure: isMissing })

/** Names in a directory, sorted; empty when there is no such directory. */
export const listDirectory = (path: string): Effect.Effect<ReadonlyArray<string>, FileFailed> =>
  tryFile(path, "list", () => fs.readdirSync(path).sort()).pipe(
    Effect.catchIf(isMissing, () => Effect.succeed<ReadonlyArray<string>>([]))
  )

/** The text of a file, a pipe or a device; none when it is longer than `limitBytes`, which it is not read beyond. */
export const readTextUpTo = (path: string, limitBytes: number): Effect.Effect<Option.Option<string>, FileFailed> =>
  Effect.acquireUseRelease(
    tryFile(path, "read", () => fs.openSync(path, "r")),
    (descriptor) =>
      tryFile(path, "read", () => {
        const chunks: Array<Buffer> = []
        let size = 0
        for (;;) {
          const chunk = Buffer.alloc(65_536)
          const read = fs.readSync(descriptor, chunk)
          size += read
          if (size > limitBytes) return Option.none()
          if (read === 0)
            return Option.some(
              Buffer.concat(chunks)
                .toString("utf8")
                .replace(/^\ufeff/, "")
            )
          chunks.push(chunk.subarray(0, read))
        }
      }),
    (descriptor) => Effect.ignore(tryFile(path, "close", () => fs.closeSync(descriptor)))
  )

/** Makes a directory and what is missing above it; `mode` is for those it makes. */
export const makeDirectory = (path: string, mode?: number): Effect.Effect<void, FileFailed> =>
  Effect.asVoid(tryFile(path, "create", () => makeDirectories(path, mode)))

/**
 * Fails when a file here could not be written: for want of permission, because a directory is in its place, or, unless
 * `makesDirectories`, because there is none for it to be in. Creates nothing.
 */
export const checkWritable = (
  path: string,
  options: { readonly makesDirectories: boolean }
): Effect.Effect<void, FileFailed> =>
  Effect.gen(function* () {
    if ((yield* kindOf(path)) === "directory") {
      return yield* new FileFailed({ path, operation: "write", reason: "it is a directory", code: "EISDIR" })
    }
    yield* tryFile(path, "write", () => {
      let directory = dirname(path)
      while (options.makesDirectories && !fs.existsSync(directory) && directory !== dirname(directory))
        directory = dirname(directory)
      // With a slash behind it a file is none.
      fs.accessSync(`${directory}/`, fs.constants.W_OK | fs.constants.X_OK)
    })
  })

/** Fails as reading a file would; reads no more than its first byte. */
export const tryReading = (path: string): Effect.Effect<void, FileFailed> =>
  Effect.acquireUseRelease(
    tryFile(path, "read", () => fs.openSync(path, "r")),
    (descriptor) => Effect.asVoid(tryFile(path, "read", () => fs.readSync(descriptor, Buffer.alloc(1)))),
    (descriptor) => Effect.ignore(tryFile(path, "close", () => fs.closeSync(descriptor)))
  )

/** Removes a file; one that is not there is removed already. */
export const removeFile = (path: string): Effect.Effect<void, FileFailed> =>
  tryFile(path, "remove", () => fs.rmSync(path, { force: true }))
