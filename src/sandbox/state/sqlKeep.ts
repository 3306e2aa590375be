import * as Reactivity from "@effect/experimental/Reactivity"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import { Array, Effect, Predicate, Schema, type Scope } from "effect"
import { StateUnusable } from "../errors.ts"
import type { Keep, Kept } from "./Keep.ts"

/** A SQLite file with what a sandbox remembers; one sandbox at a time has it (design 9). */
export const openKeep = (path: string): Effect.Effect<Keep, StateUnusable, Scope.Scope> =>
  Effect.gen(function* () {
    const client = yield* SqliteClient.make({ filename: path, disableWAL: true }).pipe(Effect.provide(Reactivity.layer))
    const run = (sql: string, values: ReadonlyArray<string> = []) => client.unsafe(sql, values)
    yield* run("PRAGMA locking_mode = EXCLUSIVE")
    yield* run("PRAGMA synchronous = FULL")
    yield* run("PRAGMA busy_timeout = 0")
    yield* run(
      `CREATE TABLE IF NOT EXISTS sandbox_state (
         id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (kind, key)
       )`
    )
    // Takes the lock now: the second sandbox is to hear of it before it answers anybody.
    yield* run("DELETE FROM sandbox_state WHERE id < 0")
    const insert = (things: ReadonlyArray<Kept>) =>
      run(
        `INSERT INTO sandbox_state (kind, key, value) VALUES ${things.map(() => "(?, ?, ?)").join(", ")}
         ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value`,
        things.flatMap(({ key, kind, value }) => [kind, key, value])
      )
    const keep: Keep = {
      all: (kind) =>
        run("SELECT key, value FROM sandbox_state WHERE kind = ? ORDER BY id", [kind]).pipe(
          Effect.flatMap(readRows),
          Effect.mapError(unusable(path))
        ),
      put: (things) =>
        Effect.suspend(() => {
          const all = things()
          if (all.length === 0) return Effect.void
          const inserts = Effect.forEach(Array.chunksOf(all, 500), insert, { discard: true })
          return Effect.mapError(client.withTransaction(inserts), unusable(path))
        })
    }
    return keep
  }).pipe(
    Effect.catchAllDefect((cause) => Effect.fail(cause)),
    Effect.mapError((error) => (error instanceof StateUnusable ? error : unusable(path)(error)))
  )

// helpers

const readRows = Schema.decodeUnknown(Schema.Array(Schema.Struct({ key: Schema.String, value: Schema.String })))

const reasons: Readonly<Record<string, string>> = {
  SQLITE_BUSY: "another sandbox uses it",
  SQLITE_NOTADB: "it is not a SQLite file",
  SQLITE_CANTOPEN: "it cannot be opened; its directory must exist",
  SQLITE_READONLY: "it cannot be written",
  SQLITE_FULL: "the disk is full"
}

const unusable = (path: string) => (error: unknown) => {
  const cause = Predicate.hasProperty(error, "cause") ? error.cause : error
  const code = Predicate.hasProperty(cause, "code") ? String(cause.code) : ""
  const known = Object.entries(reasons).find(([start]) => code.startsWith(start))?.[1]
  const words = cause instanceof Error ? cause.message : "it cannot be used"
  return new StateUnusable({ path, reason: known ?? words })
}
