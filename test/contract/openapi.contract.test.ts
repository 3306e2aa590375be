import { assert, describe, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"
import { openApi } from "../../src/contract/document.ts"
import { paths } from "../../src/contract/paths.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))
const document = parse(readFileSync(`${root}contracts/openapi.yaml`, "utf8"))

describe("contracts/openapi.yaml", () => {
  it("is what src/contract says", () => assert.deepStrictEqual(document, JSON.parse(JSON.stringify(openApi()))))

  it("passes the generator's own check", () => {
    execFileSync(process.execPath, [`${root}scripts/generate-contracts.mjs`, "--check"], { stdio: "pipe" })
  })

  it("names every path of the table and no other", () => {
    const table = Object.values(paths).map((path) => (typeof path === "string" ? path : path("{operation_id}")))
    assert.sameMembers(Object.keys(document.paths), table)
  })

  it("refers only to schemas that it defines", () => {
    const references = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name)
    assert.deepStrictEqual(
      references.filter((name) => !(String(name) in document.components.schemas)),
      []
    )
  })
})
