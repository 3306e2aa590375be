// Runs every example with the package that is installed in a folder, and compares what it prints with what its head says.
import { execFileSync } from "node:child_process"
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { build } from "esbuild"

/** Those that a bundler makes one file of; native parts stay outside, and the package's templates lie beside the bundle. */
const bundled = ["keychain-credentials.ts", "sync-from-a-server.ts"]

/** The lines below `Prints:` in the comment at the head of an example. */
const promised = (source) => {
  const [, lines] = /^\/\/ Prints:\n((?:\/\/ {3}.*\n)+)/m.exec(source) ?? []
  if (lines === undefined) throw new Error("the head of the example does not say what it prints")
  return lines.replaceAll(/^\/\/ {3}/gm, "")
}

/** Copies the examples into `folder`, where the package is installed, and runs them there; fails at the first untruth. */
export const runExamples = async (examples, folder, env) => {
  const place = join(folder, "examples")
  cpSync(examples, place, { recursive: true })
  writeFileSync(join(place, "package.json"), '{ "type": "module" }\n')
  const names = readdirSync(examples).filter((name) => name.endsWith(".ts"))
  const check = (name, file) => {
    const printed = execFileSync(process.execPath, [file], { cwd: place, encoding: "utf8", env, timeout: 60_000 })
    const wanted = promised(readFileSync(join(place, name), "utf8"))
    if (printed !== wanted) throw new Error(`${file} printed\n${printed}and not, as its head says,\n${wanted}`)
  }
  for (const name of names) check(name, name)
  const shipped = join(folder, "node_modules", "spec-kitty", "dist")
  for (const data of ["assets", "shipped.txt"]) cpSync(join(shipped, data), join(place, data), { recursive: true })
  for (const name of bundled) {
    const outfile = join(place, name.replace(".ts", ".bundle.mjs"))
    const external = ["better-sqlite3", "undici"]
    await build({
      absWorkingDir: place,
      entryPoints: [name],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      external
    })
    check(name, outfile)
  }
  return { examples: names.length, bundles: bundled.length }
}
