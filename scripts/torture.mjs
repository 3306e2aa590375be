// The long form of the tests that try to break what must not break: npm run torture [-- --seed N] [NAME...]
// A name picks one of them, such as `kill`. Everything that is drawn follows from the seed, which is shown first.
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"

const { positionals, values } = parseArgs({ allowPositionals: true, options: { seed: { type: "string" } } })
const seed = values.seed ?? process.env.TORTURE_SEED ?? String(Date.now() % 1_000_000)
const names = positionals.length === 0 ? ["test/torture/"] : positionals.map((name) => `test/torture/${name}`)

console.log(`npm run torture -- --seed ${seed}${positionals.map((name) => ` ${name}`).join("")}`)
// One of them runs the built command.
const root = fileURLToPath(new URL("..", import.meta.url))
const built = spawnSync("node", ["scripts/build.mjs", "--no-types"], { cwd: root, stdio: "inherit" })
if (built.status !== 0) process.exit(built.status ?? 1)

// One file at a time: each of them keeps every core busy.
const { status } = spawnSync("vitest", ["run", "--no-file-parallelism", ...names], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, TORTURE: "long", TORTURE_SEED: seed }
})
process.exit(status ?? 1)
