import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, FastCheck } from "effect"
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/ajv-provider.js"
import type { CommandSpec } from "../../../src/cli/catalog.ts"
import { interpret } from "../../../src/cli/interpret.ts"
import { loadCatalog } from "../../../src/cli/loadCatalog.ts"
import { argvFor } from "../../../src/cli/mcp/argv.ts"
import { callTool } from "../../../src/cli/mcp/call.ts"
import { isMany } from "../../../src/cli/mcp/schema.ts"
import { toolsOf } from "../../../src/cli/mcp/tools.ts"
import type { Json } from "../../helpers/mcpClient.ts"
import { option } from "../options.ts"

const everything = Effect.map(loadCatalog, (catalog) => toolsOf(catalog, { write: true }))

const specimen: CommandSpec = {
  path: "agent tasks try-out",
  does: "write",
  aliases: [],
  summary: "",
  details: null,
  args: [{ name: "WP", required: false, repeated: true, summary: "", choices: [] }],
  options: [
    option("some-note", {}),
    option("fault", { repeated: true }),
    option("yes", { type: "boolean", default: false }),
    option("limit", { type: "integer", minimum: 1, maximum: 50 })
  ],
  examples: []
}

const toolOf = (command: CommandSpec) => toolsOf({ groups: [], commands: [command] }, { write: true })[0]

const refusal = (command: CommandSpec, input: Json) => {
  const tool = toolOf(command)
  return tool === undefined ? "no tool" : Either.match(argvFor(tool, input), { onLeft: String, onRight: () => "taken" })
}

describe("the tools of the command tree", () => {
  it.effect("have names that every client takes, and inputs whose members do not clash", () =>
    Effect.gen(function* () {
      const tools = yield* everything
      assert.isAbove(tools.length, 40)
      assert.strictEqual(new Set(tools.map(({ name }) => name)).size, tools.length)
      for (const { name, parameters } of tools) {
        assert.match(name, /^[a-z][a-z_]{1,63}$/)
        const keys = parameters.map(({ key }) => key)
        assert.strictEqual(new Set(keys).size, keys.length, name)
        for (const key of keys) assert.match(key, /^[a-z][a-z0-9_]*$/, name)
      }
    })
  )

  it.effect("describe their input in JSON Schema, which takes what they take", () =>
    Effect.gen(function* () {
      const validators = new AjvJsonSchemaValidator()
      for (const { inputSchema, name, parameters } of yield* everything) {
        const validate = validators.getValidator(inputSchema as Json)
        const sample = Object.fromEntries(
          parameters
            .filter(({ spec }) => spec.required)
            .map(({ key, spec }) => [key, isMany(spec) ? ["x"] : "x"] as const)
        )
        assert.isTrue(validate(sample).valid, `${name}: ${validate(sample).errorMessage}`)
        assert.isFalse(validate({ ...sample, never_heard_of: 1 }).valid, name)
        for (const { key } of parameters) assert.isFalse(validate({ ...sample, [key]: {} }).valid, `${name}.${key}`)
      }
    })
  )

  it.effect("are none where a terminal is needed or no end is in sight, and ask for no password", () =>
    Effect.gen(function* () {
      const tools = yield* everything
      const names = tools.map(({ name }) => name)
      for (const never of ["sandbox", "sync_daemon_run", "mcp", "completions", "help", "auth_login"])
        assert.notInclude(names, never)
      for (const { parameters } of tools) for (const { key } of parameters) assert.notMatch(key, /password|token|stdin/)
    })
  )

  it.effect("have nothing that the tree marks as writing where they may only read, and are refused with it", () =>
    Effect.gen(function* () {
      const catalog = yield* loadCatalog
      const marked = catalog.commands.flatMap(({ args, does, options, path }) =>
        does === "read" ? [...args, ...options].filter(({ writes }) => writes).map(({ name }) => `${path} ${name}`) : []
      )
      assert.deepStrictEqual(marked, ["agent status doctor fix", "sync server URL"])
      for (const tool of toolsOf(catalog, { write: false }).filter(({ writes }) => !writes)) {
        const schema = tool.inputSchema as Json
        for (const { key, spec } of tool.parameters) assert.isUndefined(spec.writes, `${tool.name} ${key}`)
        for (const key of tool.withheld) {
          assert.notProperty(schema.properties, key)
          const tree = { catalog, run: () => Effect.die("the command ran") }
          const answer = yield* callTool(tree, tool, { [key]: true }, { write: false })
          const { error } = answer.structuredContent as Json
          assert.strictEqual(error.code, "writing_not_allowed")
          assert.strictEqual(error.message, `With ${key} the tool ${tool.name} writes, and this server only reads`)
        }
      }
      assert.deepStrictEqual(
        toolsOf(catalog, { write: true }).flatMap(({ withheld }) => withheld),
        []
      )
    })
  )

  it.effect("of which one goes over a rule or takes what is somebody else's when it is forced say so", () =>
    Effect.gen(function* () {
      for (const { annotations, name, parameters, writes } of yield* everything)
        if (writes && parameters.some(({ key, spec }) => key === "force" && /Skip|Take/.test(spec.summary)))
          assert.isTrue(annotations.destructiveHint, name)
    })
  )

  it.effect("read only without leave to write, and say so", () =>
    Effect.gen(function* () {
      const catalog = yield* loadCatalog
      for (const { annotations, command, writes } of toolsOf(catalog, { write: false })) {
        assert.strictEqual(writes, command.does !== "read")
        assert.strictEqual(annotations.readOnlyHint, !writes)
        const overrides = command.options.some((option) => option.overrides)
        assert.strictEqual(annotations.destructiveHint, command.does === "destroy" || overrides)
      }
      const server = (write: boolean) => toolsOf(catalog, { write }).find(({ name }) => name === "sync_server")
      assert.deepStrictEqual(server(false)?.parameters, [])
      assert.deepStrictEqual(
        server(true)?.parameters.map(({ key }) => key),
        ["url"]
      )
      assert.isFalse(server(true)?.annotations.readOnlyHint)
    })
  )
})

describe("the input of a tool", () => {
  const text = FastCheck.string({ unit: "binary", maxLength: 12 }).filter(
    (value) => !value.includes("\0") && value.trim() !== ""
  )
  const texts = FastCheck.oneof(text, FastCheck.constantFrom("--yes", "-x", "--", "-", "=", "--fault=1", "-1", "a b"))

  it.prop(
    "reaches the command as it is, whatever it looks like",
    [FastCheck.array(texts, { maxLength: 3 }), texts, FastCheck.array(texts, { maxLength: 3 }), FastCheck.boolean()],
    ([wp, note, fault, yes]) => {
      const tool = toolOf(specimen)
      assert.isDefined(tool)
      if (tool === undefined) return
      const argv = Either.getOrThrow(argvFor(tool, { wp, some_note: note, fault, yes, limit: 7 }))
      const found = interpret({ groups: [], commands: [{ ...specimen, path: "try-out" }] }, [
        "try-out",
        ...argv.slice(3)
      ])
      assert.deepStrictEqual(found, {
        kind: "run",
        path: "try-out",
        args: [
          "--some-note",
          note,
          ...fault.flatMap((one) => ["--fault", one]),
          ...(yes ? ["--yes"] : []),
          "--limit",
          "7",
          ...(wp.length === 0 ? [] : ["--", ...wp])
        ],
        globals: { json: true, noInput: false, noColor: false, logLevel: "warning" }
      })
    }
  )

  it("is refused by name where it is of the wrong type, unknown, or nothing that a command can be given", () => {
    const said = [
      [{ limit: "7" }, "limit is of type string and must be a whole number"],
      [{ limit: 1.5 }, "limit is of type number and must be a whole number"],
      [{ yes: "true" }, "yes is of type string and must be true or false"],
      [{ some_note: ["a"] }, "some_note is a list and must be a text"],
      [{ fault: ["a", 1] }, "fault is a list and must be a list of texts"],
      [{ some_note: "a\0b" }, "some_note contains a NUL character, which no command can be given"],
      [{ some_note: "x".repeat(131_072) }, "some_note is longer than 131071 characters"],
      [{ sum_note: "a" }, "agent_tasks_try_out has no argument 'sum_note'\n\nDid you mean 'some_note'?"],
      [JSON.parse('{"__proto__": "a"}'), "agent_tasks_try_out has no argument '__proto__'"],
      [{ constructor: "a" }, "agent_tasks_try_out has no argument 'constructor'"]
    ] as const
    for (const [input, expected] of said) assert.include(refusal(specimen, input), expected)
    assert.strictEqual(refusal(specimen, { limit: null, wp: null }), "taken")
  })

  it("is one text where the command takes it word by word, as init's is", () => {
    const name = {
      name: "NAME",
      required: true,
      repeated: true,
      words: true,
      summary: "Its name",
      choices: []
    } as const
    const tool = toolOf({ ...specimen, args: [name], options: [] })
    if (tool === undefined) return assert.fail("no tool")
    assert.deepStrictEqual((tool.inputSchema as Json).properties.name.type, "string")
    assert.deepStrictEqual(Either.getOrThrow(argvFor(tool, { name: "User login" })).slice(-2), ["--", "User login"])
    assert.include(refusal({ ...specimen, args: [name], options: [] }, { name: ["User"] }), "must be a text")
  })

  it("is refused where something is missing, so that no other argument takes its place", () => {
    const two = [
      { name: "KEY", required: true, repeated: false, summary: "Name of the setting", choices: [] },
      { name: "VALUE", required: true, repeated: false, summary: "Its value", choices: [] }
    ]
    assert.include(refusal({ ...specimen, args: two }, { value: "x" }), "key is required: Name of the setting")
  })
})
