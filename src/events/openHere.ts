import { Effect, type Scope } from "effect"
import { inTurn } from "../platform/turns.ts"

/**
 * Files that this process has open through SQLite. Closing any other descriptor of one would drop its locks (POSIX):
 * nobody reads its bytes meanwhile, and it is not opened while somebody does.
 */
const open = new Map<string, number>()

/** Whether such a file is open. */
export const isOpenHere = (path: string): boolean => open.has(path)

/** Opens a file through SQLite as long as the scope lasts, once nobody reads its bytes. */
export const openingHere =
  (path: string) =>
  <A, E, R>(opening: Effect.Effect<A, E, R>): Effect.Effect<A, E, R | Scope.Scope> =>
    whileNobodyOpens(path)(
      Effect.zipRight(
        Effect.acquireRelease(
          Effect.sync(() => open.set(path, (open.get(path) ?? 0) + 1)),
          () =>
            Effect.sync(() =>
              (open.get(path) ?? 0) > 1 ? open.set(path, (open.get(path) ?? 0) - 1) : open.delete(path)
            )
        ),
        opening
      )
    )

/** Keeps this process from opening a file through SQLite meanwhile. */
export const whileNobodyOpens = (path: string) => inTurn(`open ${path}`, (turn) => turn)
