import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { oldestNode } from "./isRecentNode.ts"

/**
 * Under a Node that is too old the command runs again with the Node that the checkout brought, if there is one, and
 * otherwise says one sentence (design R1).
 */
export const rerunWithOwnNode = (): void => {
  const own = join(__dirname, "..", "node_modules", "node", "bin", "node")
  if (!existsSync(own)) {
    const needed = oldestNode.join(".")
    process.stderr.write(`spec-kitty needs Node ${needed} or newer; this is Node ${process.versions.node}.\n`)
    process.exitCode = 1
    return
  }
  // The child answers Ctrl-C itself; dying first would leave its finalizers without a terminal.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined)
  const child = spawnSync(own, process.argv.slice(1), { stdio: "inherit" })
  process.exitCode = child.status ?? 1
}
