import { execFileSync } from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import type { Catalog } from "../../src/cli/catalog.ts"
import { completionScript, shells } from "../../src/cli/completions.ts"

const catalog: Catalog = {
  groups: [
    { path: "agent", aliases: [], summary: "It's for agents", gated: false },
    { path: "agent feature", aliases: ["mission"], summary: "Missions: plan", gated: false }
  ],
  commands: [
    {
      path: "agent feature create-feature",
      aliases: ["create"],
      summary: "Create",
      details: null,
      args: [],
      options: [],
      examples: []
    },
    { path: "status", aliases: [], summary: "Board", details: null, args: [], options: [], examples: [] }
  ]
}

const complete = (line: ReadonlyArray<string>): ReadonlyArray<string> => {
  const words = line.map((word) => `'${word}'`).join(" ")
  const program = `${completionScript(catalog, "bash")}
COMP_WORDS=(${words}); COMP_CWORD=${line.length - 1}; _spec_kitty; printf '%s\\n' "\${COMPREPLY[@]}"`
  return execFileSync("bash", ["--norc", "-c", program], { encoding: "utf8", cwd: "/" })
    .split("\n")
    .filter((word) => word !== "")
}

describe("completions", () => {
  it("bash completes groups, verbs, aliases and options where they belong", () => {
    assert.includeMembers([...complete(["spec-kitty", ""])], ["agent", "status", "--json"])
    assert.deepStrictEqual(complete(["spec-kitty", "agent", "m"]), ["mission"])
    assert.includeMembers([...complete(["spec-kitty", "agent", "mission", "create"])], ["create-feature", "create"])
    assert.deepStrictEqual(complete(["spec-kitty", "--json", "sta"]), ["status"])
  })

  it.each(shells)("%s gets a script that names every command and no escape byte", (shell) => {
    const script = completionScript(catalog, shell)
    assert.include(script, "create-feature")
    assert.notInclude(script, String.fromCharCode(27))
  })
})
