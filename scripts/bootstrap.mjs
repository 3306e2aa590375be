// Installs what is missing, then runs a script of ours under the Node that the checkout brings (design R1).
// Plain Node 14+ and no dependency: it runs before anything is installed.
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { createHash } from "node:crypto"
import { delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))
const modules = join(root, "node_modules")
const node = join(modules, "node", "bin", process.platform === "win32" ? "node.exe" : "node")
const stamp = join(modules, ".spec-kitty-lock")
const wanted = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex")

const isInstalled = () => existsSync(node) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted

const run = (command, args, options) => {
  const { error, status } = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options })
  if (error) throw error
  return status ?? 1
}

if (!isInstalled()) {
  console.error("Installing what is missing (about 20 seconds, once)...")
  const npm = (...args) => {
    const path = process.env.npm_execpath
    const quiet = [...args, "--loglevel=error", "--no-audit", "--no-fund"]
    const status =
      path === undefined
        ? run("npm", quiet, { shell: process.platform === "win32" })
        : run(process.execPath, [path, ...quiet])
    if (status !== 0) process.exit(status)
  }
  // No package may build itself; only the `node` package has to fetch its binary from the package beside it.
  npm("ci", "--ignore-scripts")
  npm("rebuild", "node", "--ignore-scripts=false")
  writeFileSync(stamp, wanted)
}

const [script, ...rest] = process.argv.slice(2)
const path = [join(modules, "node", "bin"), join(modules, ".bin"), process.env.PATH].join(delimiter)
process.exit(run(node, [join(root, script), ...rest], { env: { ...process.env, PATH: path } }))
