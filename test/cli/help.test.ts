import { assert, describe, it } from "@effect/vitest"
import { boldStyle, plainStyle, renderHelp } from "../../src/cli/help.ts"
import type { Catalog } from "../../src/cli/catalog.ts"

const catalog: Catalog = {
  groups: [{ path: "sync", aliases: [], summary: "Send events", gated: false }],
  commands: [
    {
      path: "sync now",
      does: "write",
      aliases: [],
      summary: "Send what waits",
      details: "Every waiting event is tried once.",
      args: [],
      options: [
        {
          name: "report",
          aliases: ["r"],
          type: "text",
          placeholder: "FILE",
          choices: [],
          minimum: null,
          maximum: null,
          required: true,
          repeated: false,
          default: null,
          summary: "Write failures to FILE"
        }
      ],
      examples: [{ command: "spec-kitty sync now --report out.json", summary: "Keep what failed" }]
    }
  ]
}

describe("renderHelp", () => {
  it("tells usage, options, defaults and an example of a command", () => {
    const help = renderHelp(catalog, "sync now", plainStyle)
    assert.include(help, "spec-kitty sync now --report FILE")
    assert.include(help, "-r, --report FILE")
    assert.include(help, "$ spec-kitty sync now --report out.json")
    assert.include(help, "default warning")
  })

  it("lists what is below a group, and the root's groups", () => {
    assert.include(renderHelp(catalog, "sync", plainStyle), "now")
    assert.include(renderHelp(catalog, "", plainStyle), "sync")
  })

  it("has escape bytes only where colour is wanted, and fits 100 columns", () => {
    const escape = String.fromCharCode(27)
    for (const path of ["", "sync", "sync now"]) {
      const help = renderHelp(catalog, path, plainStyle)
      assert.notInclude(help, escape)
      for (const line of help.split("\n")) assert.isAtMost(line.length, 100)
    }
    assert.include(renderHelp(catalog, "", boldStyle), escape)
  })
})
