// The command tree as data, read from the verbs themselves.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build } from "esbuild"

const root = fileURLToPath(new URL("..", import.meta.url))

/** Bundles a TypeScript module of ours on the fly and imports it. */
export const importSource = async (path) => {
  const folder = mkdtempSync(join(tmpdir(), "spec-kitty-source-"))
  try {
    const outfile = join(folder, "module.mjs")
    await build({
      entryPoints: [join(root, path)],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node22",
      external: ["better-sqlite3"],
      logLevel: "warning",
      banner: {
        js: `import { createRequire } from "node:module"; const require = createRequire(${JSON.stringify(pathToFileURL(join(root, "package.json")).href)});`
      },
      define: { SPEC_KITTY_VERSION: '"0.0.0"' }
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The catalog of the present source. */
export const loadCatalog = async () => {
  const { loadCatalog: catalog, run } = await importSource("scripts/source.ts")
  return run(catalog)
}
