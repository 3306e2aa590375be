import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { parse } from "yaml"
import { openApi } from "../../src/contract/document.ts"
import { paths } from "../../src/contract/paths.ts"

const document = parse(readFileSync(new URL("../../contracts/openapi.yaml", import.meta.url), "utf8"))

describe("contracts/openapi.yaml", () => {
  it("is what src/contract says", () => assert.deepStrictEqual(document, JSON.parse(JSON.stringify(openApi()))))

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
