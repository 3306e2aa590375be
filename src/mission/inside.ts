import { Effect, Option } from "effect"
import { realPath } from "../platform/files.ts"
import { ancestors } from "../platform/gitDirectory.ts"
import { leadsOut } from "../platform/path.ts"
import { PathOutsideProject } from "./errors.ts"

/**
 * Refuses a path that a link leads out of the project (design 13), and names that link. Of a path that does not exist
 * yet, what counts is the nearest directory above it that does.
 */
export const staysInside = Effect.fn("mission.staysInside")(function* (root: string, path: string) {
  const home = yield* realPath(root)
  const places = yield* Effect.forEach(ancestors(path), (place) =>
    Effect.map(Effect.option(realPath(place)), (target) => ({ place, target }))
  )
  const existing = places.flatMap(({ place, target }) =>
    Option.isSome(target) ? [{ place, target: target.value }] : []
  )
  const [nearest] = existing
  if (nearest === undefined || !leadsOut(home, nearest.target)) return
  // The highest place below the root that is elsewhere is the link; what is below it is only reached through it.
  const link = existing.findLast(({ place, target }) => !leadsOut(root, place) && leadsOut(home, target)) ?? nearest
  return yield* new PathOutsideProject({ path: link.place, target: link.target })
})
