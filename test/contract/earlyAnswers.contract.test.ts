import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { answer } from "../../src/cli/answer.ts"
import { loadCatalog } from "../../src/cli/loadCatalog.ts"
import { departures } from "../helpers/jsonSchema.ts"

const surroundings = {
  version: "1.2.3",
  environment: { SPEC_KITTY_ENABLE_SAAS_SYNC: "1" },
  stdoutIsTerminal: false
}

/** Where the document of a command line departs from a schema of `contracts/cli`. */
const departuresOf = (name: string, argv: ReadonlyArray<string>) =>
  Effect.map(loadCatalog, (catalog) => {
    const found = answer(catalog, [...argv, "--json"], surroundings)
    if (!("stdout" in found)) return assert.fail(`${argv.join(" ")} is not answered at once`)
    const schema = readFileSync(new URL(`../../contracts/cli/${name}.schema.json`, import.meta.url), "utf8")
    return departures(JSON.parse(schema), JSON.parse(found.stdout))
  })

describe("what is answered before Effect is loaded", () => {
  it.effect.each([
    ["commands", ["commands"]],
    ["completions", ["completions", "fish"]],
    ["help", ["help", "sync", "server"]],
    ["help", ["agent", "status", "doctor", "--help"]],
    ["help", ["tracker"]],
    ["version", ["--version"]],
    ["error", ["statsu"]],
    ["error", ["status", "--no-such-option"]]
  ] as const)("is what its schema says: %s %s", ([name, argv]) =>
    Effect.map(departuresOf(name, argv), (found) => assert.deepStrictEqual(found, []))
  )
})
