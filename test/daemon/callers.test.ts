import { readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"

const src = fileURLToPath(new URL("../../src", import.meta.url))

const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => ({ file, text: readFileSync(join(src, file), "utf8") }))

/** Who imports a module, by name or by need. */
const importers = (module: string) =>
  files.filter(({ text }) => new RegExp(`["'](\\.\\.?/)+${module}\\.ts["']`).test(text)).map(({ file }) => file)

/** All that loading some modules loads. */
const loadedBy = (loaded: ReadonlySet<string>): ReadonlySet<string> => {
  const needs = [...loaded].flatMap((file) => {
    const text = files.find((one) => one.file === file)?.text ?? ""
    return [...text.matchAll(/^(?:import|export) (?!type )[^"]*?from "(\.[^"]+)"/gm)].map(([, path = ""]) =>
      join(dirname(file), path)
    )
  })
  const all = new Set([...loaded, ...needs])
  return all.size === loaded.size ? loaded : loadedBy(all)
}

// Whoever is to be added here answers first: is it never on the way of a command that only reads, and never waited for?
describe("who may start a daemon", () => {
  it.each([
    ["daemon/ensureDaemon", ["cli/background.ts", "index.ts"]],
    ["background", ["cli/verbs.ts", "doctor/diagnose.ts"]],
    ["daemon/start", ["cli/sync/daemon/start.ts", "index.ts"]],
    ["spawn", ["daemon/ensureDaemon.ts", "daemon/start.ts"]],
    ["daemon/run", ["cli/sync/daemon/run.ts", "index.ts"]]
  ])("%s", (module, callers) => assert.deepStrictEqual(importers(module).sort(), [...callers].sort()))

  it("is told by those who record or send for the user alone", () => {
    const notifying = files.filter(({ text }) => /\(Courier, \(\{ notify \}\)/.test(text)).map(({ file }) => file)
    assert.deepStrictEqual(notifying.sort(), [
      "cli/auth/login.ts",
      "cli/sync/now.ts",
      "events/Emitter.ts",
      "tracker/SaasTrackerService.ts"
    ])
  })

  it("loads nothing that sends, nor does who looks: commands that have recorded something end sooner by that", () => {
    const sends = ["daemon/run.ts", "sync/drain.ts", "sync/LiveClient.ts"]
    const run = loadedBy(new Set(["daemon/run.ts"]))
    assert.deepStrictEqual(
      sends.filter((file) => run.has(file)),
      sends
    )
    const all = loadedBy(new Set(["cli/background.ts", "daemon/status.ts"]))
    assert.isTrue(all.has("daemon/ensureDaemon.ts"))
    assert.deepStrictEqual(
      sends.filter((file) => all.has(file)),
      []
    )
  })
})
