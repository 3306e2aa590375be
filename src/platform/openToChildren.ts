import * as fs from "node:fs"
import { Effect } from "effect"

/**
 * Descriptors beyond the three usual ones that a process started from this one would get as they are: Node keeps its own from
 * that, and of those that it was given itself only the lowest. Empty where the system does not tell; macOS passes none on.
 */
export const openToChildren: Effect.Effect<ReadonlyArray<number>> = Effect.sync(() => {
  try {
    return fs
      .readdirSync("/proc/self/fd")
      .map(Number)
      .filter((descriptor) => descriptor > 2 && isPassedOn(descriptor))
  } catch {
    return []
  }
})

// helpers

const closedByExec = 0o2000000

const isPassedOn = (descriptor: number) => {
  try {
    const flags = /^flags:\s*([0-7]+)/m.exec(fs.readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8"))?.[1]
    return flags !== undefined && (Number.parseInt(flags, 8) & closedByExec) === 0
  } catch {
    // Of the listing itself: closed by now.
    return false
  }
}
