import { createHash } from "node:crypto"
import { cpSync, existsSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { preparedFolder } from "./preparedFolder.ts"

/**
 * Fills an empty folder with what `build` makes there, which is built once in a run of the tests and copied for
 * everybody else. `name` says all that the result depends on; nothing in it may know its own path, or still be open.
 */
export const prepared = <E, R>(folder: string, name: string, build: Effect.Effect<unknown, E, R>) =>
  Effect.suspend(() => {
    const kept = join(process.env[preparedFolder] ?? "", createHash("sha256").update(name).digest("hex"))
    if (existsSync(kept)) return Effect.sync(() => copy(kept, folder))
    return Effect.zipRight(
      build,
      Effect.sync(() => keep(folder, kept))
    )
  })

const copy = (from: string, to: string): void =>
  cpSync(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true })

/** In one step, so that nobody copies half a world; where another worker was faster, theirs is as good. */
const keep = (folder: string, kept: string): void => {
  const beside = `${kept}.${process.pid}`
  copy(folder, beside)
  try {
    renameSync(beside, kept)
  } catch {
    rmSync(beside, { recursive: true, force: true })
  }
}
