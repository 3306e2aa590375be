// The rooms above reach the system through this one; joining paths is the part of `node:path` they need.
import { isAbsolute, relative, sep } from "node:path"

export { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path"

/** Whether a path is neither `home` nor anywhere below it; a directory called `..data` in it is. */
export const leadsOut = (home: string, path: string): boolean => {
  const steps = relative(home, path)
  return steps === ".." || steps.startsWith(`..${sep}`) || isAbsolute(steps)
}
