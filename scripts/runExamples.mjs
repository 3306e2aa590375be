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

/** A program that a bundler makes CommonJS of has no `import.meta`, and finds the package's files all the same. */
const importsAsCommonJs = async (place, env) => {
  const outfile = join(place, "whole.bundle.cjs")
  const contents = `import { Effect, Exit } from "effect"
    import { layerPackageTemplateAssets, TemplateAssets } from "spec-kitty"
    const listed = TemplateAssets.pipe(Effect.flatMap((assets) => assets.list))
    Effect.runPromiseExit(Effect.provide(listed, layerPackageTemplateAssets)).then((exit) => console.log(Exit.isSuccess(exit) ? "found" : exit.toString()))`
  await build({
    absWorkingDir: place,
    stdin: { contents, resolveDir: place },
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["better-sqlite3", "undici"],
    // It is about what esbuild says here: what to do is done.
    logOverride: { "empty-import-meta": "silent" }
  })
  const printed = execFileSync(process.execPath, [outfile], { cwd: place, encoding: "utf8", env, timeout: 60_000 })
  if (printed !== "found\n") throw new Error(`${outfile} printed ${printed}`)
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
  await importsAsCommonJs(place, env)
  return { examples: names.length, bundles: bundled.length + 1 }
}
