import * as fs from "node:fs"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"
import { Effect, type Scope } from "effect"
import type { FileFailed } from "../platform/errors.ts"
import { tryFile } from "../platform/fileFailed.ts"
import { QueueUnavailable } from "./errors.ts"
import type { EventQueue } from "./EventQueue.ts"

/** A file that SQLite can open for a reader; `writable` is false where nothing can be written down beside the queue. */
export interface Readable {
  readonly file: string
  readonly writable: boolean
}

/**
 * Even a reader of a WAL database needs the `-wal` and `-shm` files beside it. Where it may make them, it does, and
 * closing removes them (a connection opened read-only would leave them behind). Where it may not, those of a writer at
 * work will do; without them nobody writes, and a private copy is read, which is gone with the scope.
 */
export const readable = (path: string): Effect.Effect<Readable, QueueUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    if (yield* isWritable(path)) return { file: path, writable: true }
    if (sideFiles.every((suffix) => fs.existsSync(`${path}${suffix}`))) return { file: path, writable: false }
    const folder = yield* Effect.acquireRelease(
      tryFile(path, "copy", () => fs.mkdtempSync(join(tmpdir(), "spec-kitty-"))),
      (made) => Effect.ignore(tryFile(made, "remove", () => fs.rmSync(made, { recursive: true, force: true })))
    )
    const copy = join(folder, basename(path))
    yield* tryFile(path, "copy", () => fs.copyFileSync(path, copy))
    // What a killed process had written is in there.
    if (fs.existsSync(`${path}-wal`)) yield* tryFile(path, "copy", () => fs.copyFileSync(`${path}-wal`, `${copy}-wal`))
    yield* tryFile(path, "copy", () =>
      fs.readdirSync(folder).forEach((name) => fs.chmodSync(join(folder, name), 0o600))
    )
    return { file: copy, writable: false }
  }).pipe(
    Effect.mapError(({ message }: FileFailed) => new QueueUnavailable({ path, reason: "failed", detail: message }))
  )

/** The queue for those who only look: nothing is handed out to be sent, because its fate could not be written down. */
export const lookOnly = (queue: EventQueue["Type"], path: string): EventQueue["Type"] => {
  const refuse = () => new QueueUnavailable({ path, reason: "read_only", detail: "" })
  return {
    ...queue,
    offer: refuse,
    offerAll: refuse,
    next: refuse,
    settle: refuse,
    adopt: refuse,
    restore: refuse,
    requeue: refuse,
    release: refuse,
    claim: refuse,
    discard: refuse,
    noteStop: refuse,
    rememberLimits: refuse
  }
}

/** Whether the queue can be written, and files made beside it. */
export const isWritable = (path: string): Effect.Effect<boolean> =>
  tryFile(path, "inspect", () =>
    [path, dirname(path)].forEach((place) => fs.accessSync(place, fs.constants.R_OK | fs.constants.W_OK))
  ).pipe(
    Effect.as(true),
    Effect.orElseSucceed(() => false)
  )

// helpers

const sideFiles = ["-wal", "-shm"]
