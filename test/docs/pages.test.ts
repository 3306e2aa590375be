import { existsSync } from "node:fs"
import { dirname, join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Catalog } from "../../src/cli/catalog.ts"
import { loadCatalog } from "../../src/cli/loadCatalog.ts"
import { manual, pages, root } from "./pages.ts"

/** What a heading is called in a link. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-")

const anchors = (text: string) => [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => anchorOf(heading))

describe("every page", () => {
  it.each(pages)("$path: its links lead somewhere", ({ path, text }) => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link)
    const broken = links.filter((link) => {
      if (/^[a-z]+:/.test(link)) return false
      const [file = "", anchor] = link.split("#")
      const target = file === "" ? path : join(dirname(path), file)
      if (!existsSync(join(root, target))) return true
      const page = pages.find((one) => one.path === target)
      return anchor !== undefined && (page === undefined || !anchors(page.text).includes(anchor))
    })
    assert.deepStrictEqual(broken, [])
  })
})

describe("the manual", () => {
  it("says a next step after every code that a command fails with", () => {
    const rows = manual.flatMap(({ path, text }) =>
      path.endsWith("/troubleshooting.md") ? [...text.matchAll(/^\| `(\w+)` \|.*\| (.*) \|$/gm)] : []
    )
    assert.isAbove(rows.length, 100)
    const silent = rows.flatMap(([, code, next = ""]) =>
      /^(?:the message says it\.?)?$/i.test(next.trim()) ? [code] : []
    )
    assert.deepStrictEqual(silent, [])
  })

  it.effect("names only commands and options that exist", () =>
    Effect.gen(function* () {
      const catalog = yield* loadCatalog
      const mentions = manual.flatMap(({ path, text }) => mentionsIn(text).map((line) => ({ path, line })))
      assert.isAbove(mentions.length, 60)
      assert.deepStrictEqual(
        mentions.filter(({ line }) => !isReal(catalog, line)),
        []
      )
    })
  )

  it.effect("would not let a command pass that does not exist", () =>
    Effect.gen(function* () {
      const catalog = yield* loadCatalog
      const wrong = ["sync later", "sync now --loudly", "statsu", "agent tasks move"]
      assert.deepStrictEqual(
        wrong.filter((line) => isReal(catalog, line)),
        []
      )
      const right = ["sync now --json", "agent mission accept", "merge --resume", "sync", "help sync", "specify NAME"]
      assert.deepStrictEqual(
        right.filter((line) => isReal(catalog, line)),
        right
      )
    })
  )
})

/**
 * What follows `spec-kitty` wherever a page tells its reader to type it: in code, at a prompt, behind a pipe. What is
 * marked as runnable is executed anyway, mistakes that it shows included.
 */
const mentionsIn = (text: string) =>
  [
    ...text
      .replaceAll(/^```console run[\s\S]*?^```$/gm, "")
      .matchAll(/(?:^(?:\$ )?|`|\| |\$\()spec-kitty ([^`\n|#;<>)]+)/gm)
  ].flatMap(([all, line = ""]) => (/^spec-kitty (has|is|and) /.test(all) ? [] : [line.trim()]))

/** Whether the command tree has such a command, and the command such options. */
const isReal = ({ commands, groups }: Catalog, line: string): boolean => {
  const words = line.split(/\s+/)
  // A command that stands for any.
  if (/^[A-Z]+$/.test(words[0] ?? "")) return true
  const end = words.findIndex((word) => !/^[a-z]+(-[a-z]+)*$/.test(word))
  const named = (end === -1 ? words : words.slice(0, end)).map((word) => (word === "mission" ? "feature" : word))
  const tried = named.map((_, length) => named.slice(0, named.length - length).join(" "))
  const path = tried.find((path) => commands.some((one) => one.path === path))
  if (path === undefined)
    return words[0]?.startsWith("--") === true || groups.some((one) => one.path === named.join(" "))
  const spec = commands.find((one) => one.path === path)
  const known = new Set([...global, ...(spec?.options ?? []).flatMap(({ aliases, name }) => [name, ...aliases])])
  const options = words.flatMap((word) => /^--([a-z-]+)/.exec(word)?.[1] ?? [])
  const isArgument = named.length === path.split(" ").length || (spec?.args.length ?? 0) > 0
  return isArgument && options.every((option) => known.has(option))
}

const global = ["json", "no-input", "no-color", "log-level", "help", "version"]
