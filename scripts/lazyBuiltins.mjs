// Node's larger modules cost a command milliseconds even when it never calls them (node:crypto alone four). In the
// command bundle each of their exports is a getter, so that a module loads at the first use and not with its importer.
import { createRequire } from "node:module"

const require = createRequire(import.meta.url)
const large = /^(?:node:)?(child_process|crypto|http|https|net|readline|stream|tls|worker_threads|zlib)$/

const gettersOf = (name) => {
  const names = Object.keys(require(`node:${name}`))
  return `const load = () => process.getBuiltinModule("node:${name}")
module.exports = {
${names.map((exported) => `  get ${exported}() { return load().${exported} }`).join(",\n")}
}`
}

/** An esbuild plugin for CommonJS bundles. */
export const lazyBuiltins = {
  name: "lazy-builtins",
  setup: (build) => {
    build.onResolve({ filter: large }, ({ path }) => ({ path: path.replace(/^node:/, ""), namespace: "lazy-builtin" }))
    build.onLoad({ filter: /./, namespace: "lazy-builtin" }, ({ path }) => ({
      contents: gettersOf(path),
      loader: "js"
    }))
  }
}
