import { spawnSync } from "node:child_process"
import { readFileSync, readdirSync, rmSync } from "node:fs"
import { dirname, join, resolve } from "node:path"

/** What a declaration file asks for: other files and packages. */
export const importsOf = (text) =>
  Array.from(text.matchAll(/(?:from|import\(|import)\s*["']([^"']+)["']/g), ([, from]) => from)

/** Makes dist/types; the status of the compiler. */
export const makeTypes = (root) => {
  rmSync(join(root, "dist", "types"), { recursive: true, force: true })
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc")
  const { status } = spawnSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json")], { stdio: "inherit" })
  if (status === 0) prune(join(root, "dist", "types"))
  return status ?? 1
}

/** Removes the declarations that `index.d.ts` does not lead to: no program can ask for them, and they name our own tools. */
const prune = (folder) => {
  const reached = new Set()
  const reach = (file) => {
    if (reached.has(file)) return
    reached.add(file)
    for (const from of importsOf(readFileSync(file, "utf8"))) {
      if (from.startsWith(".")) reach(resolve(dirname(file), from.replace(/\.ts$/, ".d.ts")))
    }
  }
  reach(resolve(folder, "index.d.ts"))
  for (const file of readdirSync(folder, { recursive: true })) {
    if (file.endsWith(".d.ts") && !reached.has(resolve(folder, file))) rmSync(join(folder, file))
  }
}
