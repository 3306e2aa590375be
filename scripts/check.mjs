// Everything that stands between a change and landing, in the order of cheapness. One line a step; a failing step shows its output.
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))
const results = mkdtempSync(join(tmpdir(), "spec-kitty-check-"))
const report = join(results, "vitest.json")

const steps = [
  ["typecheck", "tsc", ["--noEmit", "-p", "."]],
  ["lint, import directions, cycles", "oxlint", ["--deny-warnings"]],
  ["format", "oxfmt", ["--check", "src", "test", "scripts", "bench", "examples"]],
  ["build", "node", ["scripts/build.mjs"]],
  ["generated contracts are current", "node", ["scripts/generate-contracts.mjs", "--check"]],
  ["generated pages of docs are current", "node", ["scripts/generate-docs.mjs", "--check"]],
  // Counting lines costs a third more time: `npx vitest run --coverage` does it, for who asks.
  ["tests", "vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]],
  ["packed tarball: install, --version, demo", "node", ["scripts/smoke.mjs"]]
]

let failed = 0
let passed = 0
for (const [name, command, args] of steps) {
  const started = process.hrtime.bigint()
  const { status, stderr, stdout } = spawnSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 })
  const seconds = (Number(process.hrtime.bigint() - started) / 1e9).toFixed(1)
  if (status === 0) passed += 1
  else failed += 1
  console.log(`${status === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)`)
  if (status !== 0) console.log(`${stdout}${stderr}`)
  if (name.startsWith("tests")) {
    const tests = JSON.parse(readFileSync(report, "utf8"))
    passed += tests.numPassedTests - (status === 0 ? 1 : 0)
    failed += tests.numFailedTests
    console.log(`     ${tests.numPassedTests} tests`)
  }
}
rmSync(results, { recursive: true, force: true })

console.log(`\n${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
