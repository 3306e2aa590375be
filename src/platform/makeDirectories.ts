import * as fs from "node:fs"
import { dirname } from "node:path"

/**
 * Makes a directory and what is missing above it, each once; `mode` is for those it makes. Throws what the system says.
 * Node's own recursive form never returns where a parent exists but takes no children, as in `/proc`.
 */
export const makeDirectories = (path: string, mode?: number): void => {
  const missing: Array<string> = []
  for (let place = path; !fs.existsSync(place) && place !== dirname(place); place = dirname(place)) missing.push(place)
  for (const place of missing.toReversed()) {
    try {
      fs.mkdirSync(place, mode === undefined ? {} : { mode })
    } catch (cause) {
      // Another process may have made it in the meantime.
      if (!fs.existsSync(place)) throw cause
    }
  }
  if (!fs.statSync(path).isDirectory()) fs.mkdirSync(path)
}
