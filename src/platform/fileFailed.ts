import { Effect, Predicate } from "effect"
import { FileFailed } from "./errors.ts"

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left on the device",
  SQLITE_FULL: "no space is left on the device",
  EDQUOT: "the disk quota is used up",
  ENOENT: "no such file or directory",
  ENOTDIR: "a part of the path is not a directory",
  EISDIR: "it is a directory",
  EEXIST: "it already exists",
  ELOOP: "it is a symbolic link",
  EMFILE: "too many files are open"
}

/** The system's error as ours. */
export const asFileFailed = (path: string, operation: string, cause: unknown): FileFailed => {
  const code = Predicate.hasProperty(cause, "code") && typeof cause.code === "string" ? cause.code : undefined
  // Only for a directory: a file of that name is in its place.
  const isInTheWay = code === "EEXIST" && Predicate.hasProperty(cause, "syscall") && cause.syscall === "mkdir"
  const reason =
    (isInTheWay ? "something that is no directory has its place" : reasons[code ?? ""]) ??
    (cause instanceof Error ? cause.message : String(cause))
  return new FileFailed({ path, operation, reason, ...(code === undefined ? {} : { code }), cause })
}

/** Runs a synchronous call of `node:fs`. */
export const tryFile = <A>(path: string, operation: string, call: () => A): Effect.Effect<A, FileFailed> =>
  Effect.try({ try: call, catch: (cause) => asFileFailed(path, operation, cause) })

/** Whether the file system says that nothing is there. */
export const isMissing = (error: FileFailed): boolean => error.code === "ENOENT" || error.code === "ENOTDIR"

/** Whether the file system lets us read here but not write. */
export const isReadOnly = (error: FileFailed): boolean =>
  error.code === "EACCES" || error.code === "EPERM" || error.code === "EROFS"
