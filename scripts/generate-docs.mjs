// Writes the generated part of docs/; with --check writes nothing and exits 1 when a page has drifted. The API reference comes
// from the declarations in dist/types: --check takes those that the build has just made, without it they are made first.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { apiReference } from "./docs/apiReference.ts"
import { troubleshooting } from "./docs/troubleshooting.ts"
import { makeTypes } from "./makeTypes.mjs"

const root = fileURLToPath(new URL("..", import.meta.url))
const check = process.argv.includes("--check")

if (!check) {
  const status = makeTypes(root)
  if (status !== 0) process.exit(status)
}

const pages = { "docs/troubleshooting.md": troubleshooting(), ...apiReference() }
const there = (path) => {
  try {
    return readFileSync(join(root, path), "utf8")
  } catch {
    return undefined
  }
}
const drifted = Object.entries(pages).filter(([path, text]) => there(path) !== text)
const superfluous = (there("docs/api/README.md") === undefined ? [] : readdirSync(join(root, "docs", "api")))
  .map((name) => `docs/api/${name}`)
  .filter((path) => !(path in pages))

for (const [path, text] of drifted) {
  if (check) {
    console.error(`${path} does not match the source; run: node scripts/generate-docs.mjs`)
    continue
  }
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
  console.log(`wrote ${path}`)
}
for (const path of superfluous) {
  if (check) console.error(`${path} has nothing to tell of any more; run: node scripts/generate-docs.mjs`)
  else rmSync(join(root, path))
}
process.exitCode = check && drifted.length + superfluous.length > 0 ? 1 : 0
