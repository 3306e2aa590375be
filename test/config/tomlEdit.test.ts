import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck, Predicate } from "effect"
import { parse, stringify } from "smol-toml"
import { editToml } from "../../src/config/tomlEdit.ts"

const at = ["sync", "server_url"] as const

const edited = (text: string, value: string | number | boolean = "https://new.example", key = "server_url") =>
  Either.getOrThrow(editToml(text, ["sync", key], value))

describe("editToml", () => {
  it.each([
    ["an empty file", "", '[sync]\nserver_url = "https://new.example"\n'],
    [
      "a value with a comment",
      '# mine\n[sync] # s\nserver_url   = "https://old#x" # why\n',
      '# mine\n[sync] # s\nserver_url   = "https://new.example" # why\n'
    ],
    [
      "a table that lacks the key",
      "[sync]\nmax_queue_size = 5 # five\n\n# other\n[other]\nserver_url = 1\n",
      '[sync]\nmax_queue_size = 5 # five\nserver_url = "https://new.example"\n\n# other\n[other]\nserver_url = 1\n'
    ],
    ["a file that lacks the table", "[other]\na = 1", '[other]\na = 1\n\n[sync]\nserver_url = "https://new.example"\n'],
    ["a dotted key", "sync.server_url = 'x'\n[a]\n", 'sync.server_url = "https://new.example"\n[a]\n'],
    ["a quoted key", '[sync]\n"server_url"="x"\n', '[sync]\n"server_url"= "https://new.example"\n'],
    ["Windows line ends", "[sync]\r\na = 1\r\n", '[sync]\r\na = 1\r\nserver_url = "https://new.example"\r\n'],
    [
      "the same name in another table first",
      '[a]\nserver_url = "x"\n[sync]\nserver_url = "y"\n',
      '[a]\nserver_url = "x"\n[sync]\nserver_url = "https://new.example"\n'
    ],
    [
      "a look-alike inside a text",
      'note = """\n[sync]\nserver_url = "x"\n"""\n[sync]\nserver_url = "y"\n',
      'note = """\n[sync]\nserver_url = "x"\n"""\n[sync]\nserver_url = "https://new.example"\n'
    ]
  ])("changes one line of %s", (_, text, expected) =>
    assert.deepStrictEqual(edited(text), { text: expected, commentsKept: true })
  )

  it("rewrites the file, and says so, only when no line can be changed", () => {
    const { commentsKept, text } = edited("# mine\nsync = { server_url = 'x', other = 1 }\n")
    assert.isFalse(commentsKept)
    assert.deepStrictEqual(parse(text), { sync: { server_url: "https://new.example", other: 1 } })
    const multiline = edited("[sync]\nserver_url = '''\nx\n'''\n")
    assert.deepStrictEqual(parse(multiline.text), { sync: { server_url: "https://new.example" } })
  })

  it("leaves a broken file alone", () => {
    assert.isTrue(Either.isLeft(editToml("[sync\n", at, "x")))
    assert.isTrue(Either.isLeft(editToml('a = "', at, "x")))
  })

  const scalar = FastCheck.oneof(
    FastCheck.fullUnicodeString(),
    FastCheck.integer(),
    FastCheck.boolean(),
    FastCheck.constantFrom("# not a comment", "a = 1", "[sync]", '"""', "\u007f\u0000")
  )
  const table = FastCheck.dictionary(FastCheck.constantFrom("server_url", "a", "b c", "d.e"), scalar)
  const document = FastCheck.dictionary(FastCheck.constantFrom("sync", "other", "z"), FastCheck.oneof(table, scalar))

  it.prop("sets exactly the one key, whatever else is there", [document, scalar], ([before, value]) => {
    const text = stringify(before)
    const read = parse(text)
    const inner = Predicate.isReadonlyRecord(read["sync"]) ? read["sync"] : {}
    const written = parse(stringify({ value }))["value"]
    const expected: unknown = { ...read, sync: { ...inner, server_url: written } }
    assert.deepStrictEqual<unknown>(parse(edited(text, value).text), expected)
    assert.isTrue(edited(edited(text, value).text, value).text === edited(text, value).text)
  })

  it.prop("keeps every comment of a file that people write", [scalar, scalar], ([first, second]) => {
    const text = `# top\n\n[sync] # table\n# about\n${stringify({ server_url: first }).trimEnd()} # end\n\n# next\n[other]\nx = 1 # one\n`
    const { commentsKept, text: after } = edited(text, second)
    assert.isTrue(commentsKept)
    for (const comment of ["# top", "# table", "# about", "# end", "# next", "# one"]) assert.include(after, comment)
  })
})
