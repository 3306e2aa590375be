import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

/** Root of the checkout, with a slash at its end. */
export const root = fileURLToPath(new URL("../..", import.meta.url))

/** Every page for people, by its path from the root. */
export const pages: ReadonlyArray<{ readonly path: string; readonly text: string }> = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "AGENTS.md",
  ...["docs", "ADR", "contracts"].flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md"))
      .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
      .sort()
  )
].map((path) => ({ path, text: readFileSync(`${root}${path}`, "utf8") }))

/** Those that say what a user does. */
export const manual = pages.filter(({ path }) => path === "README.md" || /^docs\/[^/]+$/.test(path))
