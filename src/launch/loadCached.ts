import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { createRequire, Module } from "node:module"
import { homedir } from "node:os"
import { dirname, isAbsolute, join } from "node:path"
import { setFlagsFromString } from "node:v8"
import { Script } from "node:vm"

/** None where a home that is not absolute would put it into whatever directory the user is in. */
const cacheFile = (buildId: string): string | undefined => {
  const root = [process.env["XDG_CACHE_HOME"] ?? "", join(homedir(), ".cache")].find(isAbsolute)
  return root && join(root, "spec-kitty", `${buildId}-${process.version}-${process.arch}.v8cache`)
}

const readIfThere = (path: string): Buffer | undefined => {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}

/** The young generation starts at 1 MB and would be collected four times before a command is loaded: 7 ms. */
const growFast = () => {
  setFlagsFromString("--semi-space-growth-factor=8")
  setFlagsFromString("--heap-growing-percent=0")
}

/** What lives longer, a long `sync now`, does not keep the memory of what it has let go: it takes half, for a tenth more work. */
const growSlowly = () => {
  setFlagsFromString("--semi-space-growth-factor=1")
  setFlagsFromString("--heap-growing-percent=50")
}

const keep = (path: string, script: Script) => {
  try {
    // V8 takes a cache only under the flags that it was made with.
    growFast()
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const temporary = `${path}.${process.pid}`
    writeFileSync(temporary, script.createCachedData(), { mode: 0o600 })
    renameSync(temporary, path)
  } catch {
    // A cache that cannot be kept costs milliseconds, never the command.
  }
}

/**
 * Loads a CommonJS bundle with V8's code cache: taken at exit, it holds the lazily compiled functions too, which
 * halves start-up. The build id names the exact source, because V8 itself compares only its length.
 */
export const loadCached = (file: string, buildId: string): unknown => {
  growFast()
  const path = cacheFile(buildId)
  const cachedData = path && readIfThere(path)
  // The build writes ASCII only, which Latin-1 reads without looking at every byte.
  const script = new Script(Module.wrap(readFileSync(file, "latin1")), {
    filename: file,
    ...(cachedData ? { cachedData } : {})
  })
  if (path && (!cachedData || script.cachedDataRejected === true)) process.on("exit", () => keep(path, script))
  const module = { exports: {} }
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file))
  growSlowly()
  return module.exports
}
