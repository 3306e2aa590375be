import { Effect, Option } from "effect"
import { realPath } from "../platform/files.ts"
import { ancestors } from "../platform/gitDirectory.ts"
import { isAbsolute, relative, sep } from "../platform/path.ts"
import { PathOutsideProject } from "./errors.ts"

/**
 * Refuses a path that a link leads out of the project (design 13). Of a path that does not exist yet, what counts is
 * the nearest directory above it that does.
 */
export const staysInside = Effect.fn("mission.staysInside")(function* (root: string, path: string) {
  const home = yield* realPath(root)
  const places = yield* Effect.forEach(ancestors(path), (place) => Effect.option(realPath(place)))
  const target = Option.getOrElse(Option.firstSomeOf(places), () => home)
  const steps = relative(home, target)
  if (steps === ".." || steps.startsWith(`..${sep}`) || isAbsolute(steps)) {
    return yield* new PathOutsideProject({ path, target })
  }
})
