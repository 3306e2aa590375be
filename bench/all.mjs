// Every figure of design 12 that this version can be measured by, each beside its floor in the same run.
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"

const here = fileURLToPath(new URL(".", import.meta.url))
const run = (script) => {
  const { status } = spawnSync(process.execPath, [script], { stdio: "inherit" })
  if (status !== 0) process.exit(status ?? 1)
}

run(`${here}../scripts/build.mjs`)
run(`${here}startup.mjs`)
run(`${here}queue.mjs`)
run(`${here}depth.mjs`)
run(`${here}tracker.mjs`)
