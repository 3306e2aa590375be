// Packs the product, installs the tarball into an empty folder with an empty HOME, and runs it as a newcomer would.
import { execFileSync, spawnSync } from "node:child_process"
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { packageProblems } from "./checkPackage.mjs"
import { runExamples } from "./runExamples.mjs"

const root = fileURLToPath(new URL("..", import.meta.url))
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
const { version } = manifest
const folder = mkdtempSync(join(tmpdir(), "spec-kitty-smoke-"))
const npm = (args, cwd) =>
  execFileSync("npm", [...args, "--loglevel=error", "--no-audit", "--no-fund"], { cwd, encoding: "utf8" })

try {
  npm(["pack", "--ignore-scripts", "--pack-destination", folder], root)
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"))
  if (tarball === undefined) throw new Error("npm pack made no tarball")
  console.log(`packed ${tarball}: ${(statSync(join(folder, tarball)).size / 1024).toFixed(0)} KiB`)

  const problems = await packageProblems(readFileSync(join(folder, tarball)), manifest)
  if (problems.length > 0) throw new Error(problems.join("\n"))

  writeFileSync(join(folder, "package.json"), '{ "private": true }\n')
  npm(["install", join(folder, tarball)], folder)
  const command = join(folder, "node_modules", "spec-kitty", "dist", "spec-kitty.cjs")
  const env = { ...process.env, HOME: join(folder, "home") }
  const answer = execFileSync(process.execPath, [command, "--version"], { encoding: "utf8", env }).trim()
  if (answer !== `spec-kitty ${version}`) throw new Error(`--version answered ${answer}`)

  // The templates, and the list of what was ever shipped, are files beside the bundle.
  mkdirSync(join(folder, "project", ".kittify", "missions", "plan", "templates"), { recursive: true })
  writeFileSync(join(folder, "project", ".kittify", "missions", "plan", "templates", ".gitkeep"), "")
  const migrate = [command, "migrate", "--yes", "--json"]
  const { project, runtime } = JSON.parse(
    execFileSync(process.execPath, migrate, { cwd: join(folder, "project"), encoding: "utf8", env })
  )
  if (runtime.installed.length < 10 || project.removed.length !== 1) {
    throw new Error(`migrate installed ${runtime.installed.length} files and removed ${project.removed.length}`)
  }

  // A program that embeds the library brings Effect itself; the checkout's is near.
  mkdirSync(join(folder, "node_modules", "@effect"), { recursive: true })
  for (const peer of ["effect", "@effect/platform"]) {
    symlinkSync(join(root, "node_modules", peer), join(folder, "node_modules", peer))
  }
  writeFileSync(
    join(folder, "embedding.mts"),
    `import { Effect } from "effect"
import { AppLayer, EventQueue } from "spec-kitty"
const counts = EventQueue.pipe(Effect.flatMap((queue) => queue.counts(null)), Effect.provide(AppLayer))
console.log((await Effect.runPromise(counts)).pending)
`
  )
  const waiting = execFileSync(process.execPath, ["embedding.mts"], { cwd: folder, encoding: "utf8", env }).trim()
  if (waiting !== "0") throw new Error(`an embedding program found ${waiting} events in an empty home`)

  // Under an old Node it is told so, and not the name of what is missing there.
  const old = 'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.9.0" } })'
  const told = spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(old)}`, "embedding.mts"],
    {
      cwd: folder,
      encoding: "utf8",
      env
    }
  ).stderr
  if (!/^Error: spec-kitty needs Node [0-9.]+ or newer; this is Node 20\.9\.0$/m.test(told)) throw new Error(told)

  // Its compiler reads our declarations as strictly as its own files.
  const strictly =
    "--noEmit --strict --skipLibCheck false --module nodenext --target es2023 --lib es2023,dom,dom.iterable"
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc")
  const flags = [...strictly.split(" "), "--types", "", "embedding.mts"]
  execFileSync(process.execPath, [tsc, ...flags], { cwd: folder, stdio: "inherit" })

  const { bundles, examples } = await runExamples(join(root, "examples"), folder, env)
  console.log(`${examples} examples print what they say, ${bundles} of them also from a bundle`)

  execFileSync(process.execPath, [join(root, "scripts", "demo.mjs"), "--command", command], { stdio: "inherit", env })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
