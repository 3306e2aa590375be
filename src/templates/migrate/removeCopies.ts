import { Effect } from "effect"
import type { Project } from "../../config/CurrentProject.ts"
import { realPath } from "../../platform/files.ts"
import { dirname, join } from "../../platform/path.ts"
import { removeIfEmpty, removePlainFile } from "../../platform/plainFiles.ts"
import { ShippedFiles, shippedLimitBytes } from "../ShippedFiles.ts"
import type { ProjectCopies } from "./copies.ts"
import { counterparts } from "./counterparts.ts"

/**
 * Deletes the stock files and what is empty without them; returns what is gone by that. Each is looked at once more
 * when its turn comes: what somebody has changed or turned into a link since then stays.
 */
export const removeCopies = Effect.fn("templates.removeCopies")(function* (
  { root }: Pick<Project, "root">,
  { directories, files }: ProjectCopies
) {
  const shipped = yield* ShippedFiles
  const removed: Array<string> = []
  for (const { path, verdict } of files) {
    if (verdict !== "stock") continue
    const file = join(root, path)
    const isShipped = yield* shipped.versionsOf(counterparts(path))
    if ((yield* isDirect(dirname(file))) && (yield* removePlainFile(file, shippedLimitBytes, isShipped)))
      removed.push(path)
  }
  const emptied: Array<string> = []
  for (const directory of directories) {
    const place = join(root, directory)
    if ((yield* isDirect(place)) && (yield* removeIfEmpty(place))) emptied.push(directory)
  }
  const gone: { readonly files: ReadonlyArray<string>; readonly directories: ReadonlyArray<string> } = {
    files: removed,
    directories: emptied
  }
  return gone
})

// helpers

/** Whether no link is on the way; the project's root is free of them. */
const isDirect = (directory: string) =>
  Effect.map(realPath(directory), (place) => place === directory).pipe(Effect.orElseSucceed(() => false))
