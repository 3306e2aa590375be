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
  const npm = process.env.npm_execpath
  const args = ["ci", "--loglevel=error", "--no-audit", "--no-fund"]
  const status =
    npm === undefined
      ? run("npm", args, { shell: process.platform === "win32" })
      : run(process.execPath, [npm, ...args])
  if (status !== 0) process.exit(status)
  writeFileSync(stamp, wanted)
}

const [script, ...rest] = process.argv.slice(2)
const path = [join(modules, "node", "bin"), join(modules, ".bin"), process.env.PATH].join(delimiter)
process.exit(run(node, [join(root, script), ...rest], { env: { ...process.env, PATH: path } }))
