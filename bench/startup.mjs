// Start-up of the built command beside `node -e 0`, in pairs within one run: the ratio is the figure, the milliseconds drift.
import { spawnSync } from "node:child_process"
import { mkdtempSync, mkdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const rounds = Number(process.env.BENCH_ROUNDS ?? 20)
const command = fileURLToPath(new URL("../dist/spec-kitty.cjs", import.meta.url))
const home = mkdtempSync(join(tmpdir(), "spec-kitty-bench-"))
const project = join(home, "project")
mkdirSync(project)
const { NODE_EXTRA_CA_CERTS: _unused, ...inherited } = process.env
const env = {
  ...inherited,
  HOME: home,
  XDG_CACHE_HOME: join(home, ".cache"),
  SPEC_KITTY_ENABLE_SAAS_SYNC: "1",
  SPEC_KITTY_NO_DAEMON: "1"
}

const time = (args) => {
  const started = process.hrtime.bigint()
  const { status } = spawnSync(process.execPath, args, { cwd: project, env, stdio: "ignore" })
  return { status, milliseconds: Number(process.hrtime.bigint() - started) / 1e6 }
}
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const cases = [
  ["--version", ["--version"], 1.25],
  ["--help", ["--help"], 1.25],
  ["sync --help", ["sync", "--help"], 1.25],
  ["completions bash", ["completions", "bash"], 1.25],
  ["tracker providers", ["tracker", "providers"], 3],
  ["sync status", ["sync", "status"], 3],
  ["status", ["status"], 3]
]

try {
  spawnSync("git", ["init", "-q"], { cwd: project, env })
  time([command, "init", "--here", "--ai", "claude", "--no-git", "--non-interactive"])
  time([command, "specify", "bench"])
  console.log("start-up, whole process, ratio to `node -e 0` (F), median of", rounds, "pairs; budget is design 12\n")
  for (const [name, args, budget] of cases) {
    time([command, ...args])
    const ratios = []
    const absolute = []
    for (let round = 0; round < rounds; round++) {
      const floor = time(["-e", "0"]).milliseconds
      const { milliseconds } = time([command, ...args])
      ratios.push(milliseconds / floor)
      absolute.push(milliseconds)
    }
    const ratio = median(ratios)
    console.log(
      `${name.padEnd(20)} ${ratio.toFixed(2).padStart(5)} F  ${median(absolute).toFixed(0).padStart(4)} ms  budget ${budget} F  ${ratio <= budget ? "ok" : "OVER"}`
    )
  }
} finally {
  rmSync(home, { recursive: true, force: true })
}
