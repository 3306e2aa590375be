import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck } from "effect"
import { parseProvider } from "../../src/tracker/parseProvider.ts"
import { isSaas, providers } from "../../src/tracker/provider.ts"

const anyCase = (name: string) =>
  FastCheck.array(FastCheck.boolean(), { minLength: name.length, maxLength: name.length }).map((upper) =>
    [...name].map((letter, index) => (upper[index] ? letter.toUpperCase() : letter)).join("")
  )

describe("parseProvider", () => {
  it("knows six providers, four of them behind the control plane", () => {
    assert.deepStrictEqual(
      providers.map((provider) => [provider, isSaas(provider)]),
      [
        ["linear", true],
        ["jira", true],
        ["github", true],
        ["gitlab", true],
        ["beads", false],
        ["fp", false]
      ]
    )
  })

  it.prop(
    "reads them in any case, with space around",
    [
      FastCheck.constantFrom(...providers).chain((name) =>
        FastCheck.tuple(FastCheck.constant(name), anyCase(name), FastCheck.constantFrom("", " ", "\t\n"))
      )
    ],
    ([[name, written, space]]) => {
      assert.deepStrictEqual(parseProvider(`${space}${written}${space}`), Either.right(name))
    }
  )

  it.prop(
    "says that Azure DevOps is no longer supported, however it is written, and what is",
    [FastCheck.constantFrom("azure_devops", "azure-devops", "azure").chain(anyCase)],
    ([written]) => {
      const { _tag, message } = Either.getOrThrow(Either.flip(parseProvider(written)))
      assert.strictEqual(_tag, "ProviderRemoved")
      for (const word of ["Azure DevOps", "no longer supported", ...providers]) assert.include(message, word)
    }
  )

  it.each([
    ["liner", "linear"],
    ["JRIA", "jira"],
    ["git-hub", "github"],
    ["bead", "beads"]
  ])("asks whether %s means %s", (written, meant) => {
    const { message } = Either.getOrThrow(Either.flip(parseProvider(written)))
    assert.include(message, `"${written}"`)
    assert.include(message, `Did you mean ${meant}?`)
    for (const name of providers) assert.include(message, name)
  })

  it.prop("has an answer for any text, fit for a terminal", [FastCheck.string({ unit: "binary" })], ([text]) => {
    const parsed = parseProvider(text)
    if (Either.isRight(parsed)) return
    assert.oneOf(parsed.left._tag, ["UnknownProvider", "ProviderRemoved"])
    assert.notMatch(parsed.left.message, /\p{Cc}/u)
  })
})
