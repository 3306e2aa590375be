import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import type { Catalog, CommandSpec } from "../../src/cli/catalog.ts"
import { visibleCatalog } from "../../src/cli/catalog.ts"
import { interpret } from "../../src/cli/interpret.ts"
import { option } from "./options.ts"

const command = (path: string, rest: Partial<CommandSpec> = {}): CommandSpec => ({
  path,
  does: "read",
  aliases: [],
  summary: "",
  details: null,
  args: [],
  options: [],
  examples: [],
  ...rest
})

const catalog: Catalog = {
  groups: [
    { path: "agent", aliases: [], summary: "", gated: false },
    { path: "agent feature", aliases: ["mission"], summary: "", gated: false },
    { path: "tracker", aliases: [], summary: "", gated: true }
  ],
  commands: [
    command("status", { options: [option("feature", { aliases: ["mission"] })] }),
    command("implement", {
      args: [{ name: "WP", required: true, repeated: false, summary: "Work package", choices: [] }],
      options: [option("force", { type: "boolean", aliases: ["f"] })]
    }),
    command("agent feature create-feature", {
      aliases: ["create"],
      args: [{ name: "SLUG", required: true, repeated: false, summary: "Name", choices: [] }]
    }),
    command("tracker pull", { options: [option("limit", { type: "integer", minimum: 1, maximum: 10 })] }),
    command("move", {
      options: [
        option("to", { required: true, type: "choice", choices: ["planned", "done"] }),
        option("tag", { repeated: true })
      ]
    }),
    command("init", {
      args: [{ name: "NAME", required: false, repeated: false, summary: "Directory", choices: [] }],
      options: [
        option("ai", { type: "list", choices: ["claude", "codex"], placeholder: "LIST" }),
        option("file", { placeholder: "FILE" }),
        option("note")
      ]
    })
  ]
}

const read = (...argv: ReadonlyArray<string>) => interpret(catalog, argv)
const usage = (...argv: ReadonlyArray<string>) => {
  const found = read(...argv)
  return found.kind === "usage" ? found.message : `not a usage error: ${JSON.stringify(found)}`
}

describe("interpret", () => {
  it("shows help for the root, a group alone and --help anywhere", () => {
    assert.deepInclude(read(), { kind: "help", path: "" })
    assert.deepInclude(read("agent"), { kind: "help", path: "agent" })
    assert.deepInclude(read("implement", "--help"), { kind: "help", path: "implement" })
    assert.deepInclude(read("--help", "implement"), { kind: "help", path: "implement" })
  })

  it("follows aliases of groups and verbs to one path", () => {
    for (const words of [
      ["agent", "mission", "create", "x"],
      ["agent", "feature", "create-feature", "x"]
    ]) {
      assert.deepInclude(read(...words), { kind: "run", path: "agent feature create-feature", args: ["--", "x"] })
    }
  })

  it("accepts options before, between and after words, with = or without", () => {
    for (const argv of [
      ["move", "--to", "done", "--tag=a", "--tag", "b"],
      ["--json", "move", "--tag=a", "--to=done", "--tag", "b"]
    ]) {
      const found = read(...argv)
      assert.strictEqual(found.kind, "run")
      if (found.kind === "run") assert.deepStrictEqual(found.args, ["--to", "done", "--tag", "a", "--tag", "b"])
    }
  })

  it("never lets an unknown flag become an argument", () => {
    assert.include(usage("implement", "--forse"), "has no option '--forse'\n\nDid you mean '--force'?")
    assert.match(usage("implement", "-x", "WP01"), /has no option '-x'$/)
    assert.match(usage("implement", "-j", "WP01"), /has no option '-j'\n\nDid you mean '--json'\?$/)
    assert.match(usage("implement", "-H"), /has no option '-H'\n\nDid you mean '-h'\?$/)
  })

  it("refuses what does not exist beside --help and --version too, but judges no values there", () => {
    for (const asked of ["--help", "-h", "--version"]) {
      assert.include(usage("implement", "--forse", asked), "has no option '--forse'")
      assert.include(usage(asked, "--forse"), "spec-kitty has no option '--forse'")
      assert.include(usage("agent", asked, "--forse"), "spec-kitty agent has no option '--forse'")
      assert.include(usage("implemnt", asked), "has no command 'implemnt'")
      assert.include(usage("status", "extra", asked), "takes no argument 'extra'")
    }
    for (const argv of [["move"], ["move", "--to"], ["move", "--to", "doen"], ["implement", ""]]) {
      assert.deepInclude(read(...argv, "--help"), { kind: "help", path: argv[0] ?? "" })
    }
  })

  it("suggests the nearest command", () => {
    assert.include(usage("implemnt"), "has no command 'implemnt'\n\nDid you mean 'implement'?")
    assert.include(usage("agent", "featur"), "Did you mean 'feature'?")
  })

  it("names what is missing, wrong or too much", () => {
    assert.include(usage("implement"), "WP is required")
    assert.include(usage("implement", "WP01", "WP02"), "takes no argument 'WP02'")
    assert.include(usage("move"), "--to TEXT is required")
    assert.include(usage("move", "--to", "doen"), "Did you mean 'done'?")
    assert.include(usage("move", "--to"), "--to needs a value")
    assert.include(usage("tracker", "pull", "--limit", "11"), "from 1 to 10")
    assert.include(usage("tracker", "pull", "--limit", "1e3"), "whole number")
  })

  it("takes some of a list, in any case and with spaces, and names what is not in it", () => {
    assert.deepInclude(read("init", "--ai", "Claude, codex,"), { args: ["--ai", "Claude, codex,"] })
    assert.include(
      usage("init", "--ai", "claude,codx"),
      "--ai takes some of claude, codex, not 'codx'\n\nDid you mean 'codex'?"
    )
    assert.strictEqual(usage("init", "--ai", ","), "--ai needs a value (LIST)")
  })

  it("does not take nothing for a name, but for free text", () => {
    for (const empty of [["--ai="], ["--file", ""], ["--file= "]])
      assert.include(usage("init", ...empty), "needs a value")
    assert.include(usage("move", "--to="), "--to needs a value")
    assert.include(usage("implement", " "), "WP is empty")
    assert.include(usage("init", ""), "NAME is empty")
    assert.deepInclude(read("init", "--note="), { args: ["--note", ""] })
  })

  it("refuses two different values of synonyms and accepts the same twice (design R7)", () => {
    assert.include(usage("status", "--feature", "a", "--mission", "b"), "--feature or --mission is given twice")
    assert.deepInclude(read("status", "--feature", "a", "--mission", "a"), { args: ["--feature", "a"] })
  })

  it("takes everything after -- as words, negative numbers too", () => {
    assert.deepInclude(read("implement", "--", "--force"), { args: ["--", "--force"] })
    assert.deepInclude(read("implement", "-3"), { args: ["--", "-3"] })
  })

  it("does not know a gated group while the gate is closed, not even as a suggestion", () => {
    const closed = visibleCatalog(catalog, false)
    const found = interpret(closed, ["tracker", "pull"])
    assert.deepInclude(found, { kind: "usage", message: "spec-kitty has no command 'tracker'" })
  })

  it.prop(
    "reads any argv without throwing, and runs only what the catalog has",
    [FastCheck.array(FastCheck.string())],
    ([argv]) => {
      const found = interpret(catalog, argv)
      return found.kind !== "run" || catalog.commands.some(({ path }) => path === found.path)
    }
  )
})
