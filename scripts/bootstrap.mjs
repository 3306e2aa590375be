// Installs what is missing, then runs a script of ours under the Node that the checkout brings (design R1).
// Plain Node 14+ and no dependency: it runs before anything is installed.
import { spawnSync } from "node:child_process"
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createHash } from "node:crypto"
import { tmpdir } from "node:os"
import { basename, delimiter, join, sep } from "node:path"
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

const pathWith = (...directories) => ({
  ...process.env,
  PATH: [...directories, process.env.PATH].join(delimiter)
})

if (!isInstalled()) {
  console.error("Installing what is missing (about 20 seconds, once)...")
  // `npm run` finds the checkout's own Node first, and the install removes that: it is run by a copy then.
  const isOurs = process.execPath.startsWith(modules + sep)
  const aside = isOurs ? mkdtempSync(join(tmpdir(), "spec-kitty-node-")) : undefined
  const runner = aside === undefined ? process.execPath : join(aside, basename(process.execPath))
  if (aside !== undefined) copyFileSync(process.execPath, runner)
  const npm = (...args) => {
    const path = process.env.npm_execpath
    const quiet = [...args, "--loglevel=error", "--no-audit", "--no-fund"]
    const env = aside === undefined ? process.env : pathWith(aside)
    return path === undefined
      ? run("npm", quiet, { env, shell: process.platform === "win32" })
      : run(runner, [path, ...quiet], { env })
  }
  // No package may build itself; only the `node` package has to fetch its binary from the package beside it.
  const status = npm("ci", "--ignore-scripts") || npm("rebuild", "node", "--ignore-scripts=false")
  if (aside !== undefined) rmSync(aside, { recursive: true, force: true })
  if (status !== 0) process.exit(status)
  writeFileSync(stamp, wanted)
}

const [script, ...rest] = process.argv.slice(2)
const env = pathWith(join(modules, "node", "bin"), join(modules, ".bin"))
process.exit(run(node, [join(root, script), ...rest], { env }))
