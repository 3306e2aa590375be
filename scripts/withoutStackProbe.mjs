// While it loads, Effect asks V8 for a stack trace to learn whether its frames are optimised away. In a bundle with a
// code cache that answer makes V8 parse a megabyte again (3 ms); the frames of a release build nobody reads.
import { readFile } from "node:fs/promises"

const probe = /^const isNotOptimizedAway = .*$/m

/** An esbuild plugin over Effect's `Utils`. */
export const withoutStackProbe = {
  name: "without-stack-probe",
  setup: (build) =>
    build.onLoad({ filter: /[\\/]effect[\\/]dist[\\/]esm[\\/]Utils\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8")
      if (!probe.test(source)) throw new Error("effect's Utils no longer probes its stack: drop this plugin")
      return { contents: source.replace(probe, "const isNotOptimizedAway = true"), loader: "js" }
    })
}
