import { spawnSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import * as api from "../../src/index.ts"

const source = fileURLToPath(new URL("../../src", import.meta.url))
const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => ({ name: name.replaceAll("\\", "/"), text: readFileSync(`${source}/${name}`, "utf8") }))

/** What a pattern finds in the rooms that a program may embed: the command line itself is not among them. */
const found = (pattern: RegExp, where = (name: string) => !name.startsWith("cli/")) =>
  files
    .filter(({ name }) => where(name))
    .flatMap(({ text }) => [...text.matchAll(pattern)].flatMap(([, name]) => name ?? []))

describe("the embedding API (design 11)", () => {
  it("has every tagged error", () => {
    const errors = found(/export class (\w+) extends Schema\.TaggedError/g)
    assert.isAbove(errors.length, 100)
    assert.deepStrictEqual(
      errors.filter((name) => !(name in api)),
      []
    )
  })

  it("names what it has of a file in which there is more than errors", () => {
    const whole = found(/^export \* from "\.\/(.+)"/gm, (name) => name === "index.ts")
    assert.isAbove(whole.length, 10)
    const others = /^export (?:const|class) (\w+)\b(?! extends Schema\.TaggedError)/gm
    assert.deepStrictEqual(
      found(others, (name) => whole.includes(name)),
      []
    )
  })

  it("has every service, except those that only a command line has", () => {
    const services = found(/export class (\w+) extends Context\.(?:Tag|Reference)/g)
    assert.isAbove(services.length, 20)
    assert.deepStrictEqual(services.filter((name) => !(name in api)).sort(), ["Output", "Terminal", "TerminalRecord"])
  })

  it("has every program that a command calls", () => {
    const programs = new Set(found(/export const (\w+) = Effect\.fn\(/g))
    const imported = found(/import \{([^}]*)\} from "(?:\.\.\/)+\w+\//g, (name) => name.startsWith("cli/"))
      .flatMap((names) => names.split(","))
      .map((name) => name.trim().replace(/ as .*/, ""))
    const called = new Set(imported.filter((name) => programs.has(name)))
    assert.isAbove(called.size, 30)
    const renamed = new Set(found(/(\w+) as \w+/g, (name) => name === "index.ts"))
    assert.deepStrictEqual(
      [...called].filter((name) => !(name in api) && !renamed.has(name)),
      []
    )
  })

  it("does nothing when it is imported: it says nothing, writes nothing, and lets the process end", () => {
    const code = `
      const before = [process.cwd(), process.umask(), process.listenerCount("SIGINT"), JSON.stringify(process.env)]
      await import(${JSON.stringify(new URL("../../src/index.ts", import.meta.url).href)})
      const after = [process.cwd(), process.umask(), process.listenerCount("SIGINT"), JSON.stringify(process.env)]
      const open = process.getActiveResourcesInfo().filter((name) => !["PipeWrap", "TTYWrap"].includes(name))
      if (JSON.stringify(before) !== JSON.stringify(after) || open.length > 0) throw new Error(open.join())`
    const { status, stderr, stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"] }
    })
    assert.deepStrictEqual({ status, stderr, stdout }, { status: 0, stderr: "", stdout: "" })
  })
})
