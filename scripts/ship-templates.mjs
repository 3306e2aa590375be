// Adds what the package's templates are now to src/templates/shipped.txt, so that copies of them are known for ever.
// Lines and versions are only ever added. Run with the Node that the checkout brings: node scripts/ship-templates.mjs
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { digestOf, parseShipped } from "../src/templates/ShippedFiles.ts"

const templates = fileURLToPath(new URL("../src/templates", import.meta.url))
const assets = join(templates, "assets")
const file = join(templates, "shipped.txt")

const text = readFileSync(file, "utf8")
const versions = new Map(parseShipped(text))
for (const entry of readdirSync(assets, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue
  const path = join(entry.parentPath, entry.name)
  const name = relative(assets, path).replaceAll("\\", "/")
  versions.set(name, [...new Set([...(versions.get(name) ?? []), digestOf(readFileSync(path))])].sort())
}
const remarks = text.split("\n").filter((line) => line.startsWith("#"))
const lines = [...versions]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, digests]) => `${name}\t${digests.join(" ")}`)
writeFileSync(file, `${[...remarks, ...lines].join("\n")}\n`)
