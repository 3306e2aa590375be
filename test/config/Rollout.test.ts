import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, FastCheck } from "effect"
import { isTruthy, Rollout } from "../../src/config/Rollout.ts"

const enabledWith = (variables: ReadonlyArray<readonly [string, string]>) =>
  Effect.map(Rollout, ({ enabled }) => enabled).pipe(
    Effect.provide(Rollout.layer),
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(variables)))
  )

const switchOn = FastCheck.constantFrom("1", "true", "yes", "on")
const blanks = FastCheck.constantFrom("", " ", "\t", "\n ")

describe("Rollout", () => {
  it.effect("is off until somebody switches it on", () =>
    Effect.gen(function* () {
      assert.isFalse(yield* enabledWith([]))
      assert.isFalse(yield* enabledWith([["SPEC_KITTY_ENABLE_SAAS_SYNC", "0"]]))
      assert.isTrue(yield* enabledWith([["SPEC_KITTY_ENABLE_SAAS_SYNC", " Yes "]]))
      assert.isTrue(
        yield* Effect.provide(
          Effect.map(Rollout, ({ enabled }) => enabled),
          Rollout.layerOf(true)
        )
      )
    })
  )

  it.prop(
    "reads the four words in any case and spacing",
    [switchOn, FastCheck.array(FastCheck.boolean(), { minLength: 4, maxLength: 4 }), blanks, blanks],
    ([word, upper, before, after]) => {
      const written = Array.from(word, (letter, index) => (upper[index] ? letter.toUpperCase() : letter)).join("")
      assert.isTrue(isTruthy(before + written + after))
    }
  )

  it.prop("reads nothing else", [FastCheck.string()], ([text]) => {
    const known = ["1", "true", "yes", "on"].includes(text.trim().toLowerCase())
    assert.strictEqual(isTruthy(text), known)
    assert.isFalse(isTruthy(`${text}!`))
  })
})
