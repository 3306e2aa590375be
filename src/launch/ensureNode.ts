import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"

const oldest = [22, 13] as const

const isRecent = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
}

/**
 * True under a Node that can run us. Under an older one the command runs again with the Node that the checkout
 * brought, if there is one, and otherwise says one sentence (design R1).
 */
export const ensureNode = (): boolean => {
  if (isRecent(process.versions.node)) return true
  const own = join(__dirname, "..", "node_modules", "node", "bin", "node")
  if (!existsSync(own)) {
    process.stderr.write(`spec-kitty needs Node ${oldest.join(".")} or newer; this is Node ${process.versions.node}.\n`)
    process.exitCode = 1
    return false
  }
  // The child answers Ctrl-C itself; dying first would leave its finalizers without a terminal.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined)
  const child = spawnSync(own, process.argv.slice(1), { stdio: "inherit" })
  process.exitCode = child.status ?? 1
  return false
}
