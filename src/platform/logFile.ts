import * as fs from "node:fs"
import { dirname } from "node:path"
import { Effect } from "effect"
import type { FileFailed } from "./errors.ts"
import { tryFile } from "./fileFailed.ts"
import { makeDirectories } from "./makeDirectories.ts"

/**
 * Adds a line to a log that only its owner can read. A log beyond `limitBytes` is copied to `<path>.1` first and begins
 * anew in the same file, so that whoever has it open goes on writing into it.
 */
export const appendLog = (path: string, line: string, limitBytes: number): Effect.Effect<void, FileFailed> =>
  tryFile(path, "append to", () => {
    makeDirectories(dirname(path), 0o700)
    const descriptor = fs.openSync(path, appending, 0o600)
    try {
      fs.fchmodSync(descriptor, 0o600)
      if (fs.fstatSync(descriptor).size > limitBytes) {
        fs.copyFileSync(path, `${path}.1`)
        fs.ftruncateSync(descriptor, 0)
      }
      fs.writeSync(descriptor, `${line}\n`)
    } finally {
      fs.closeSync(descriptor)
    }
  })

/** Whether what this process says on stderr ends up in that file. */
export const isStandardError = (path: string): Effect.Effect<boolean> =>
  Effect.sync(() => {
    try {
      const [own, file] = [fs.fstatSync(2, { bigint: true }), fs.statSync(path, { bigint: true })]
      return own.dev === file.dev && own.ino === file.ino
    } catch {
      return false
    }
  })

// helpers

const { O_APPEND, O_CREAT, O_WRONLY } = fs.constants

const appending = O_APPEND | O_CREAT | O_WRONLY | (fs.constants.O_NOFOLLOW ?? 0)
