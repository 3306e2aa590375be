import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { errorDocument } from "../../src/output/errorDocument.ts"
import { HostedReadiness } from "../../src/readiness/HostedReadiness.ts"
import { require } from "../../src/readiness/require.ts"
import { missing, ready } from "../../src/readiness/wording.ts"

describe("require", () => {
  it.effect("goes on when everything is there", () =>
    require({ auth: true }).pipe(Effect.provide(HostedReadiness.layerOf(ready)))
  )

  it.effect("fails with the state, its words and the way out", () =>
    Effect.gen(function* () {
      const readiness = missing("MISSING_AUTH", { host: "https://k.test", reason: "none" })
      const error = yield* Effect.flip(require({ auth: true })).pipe(Effect.provide(HostedReadiness.layerOf(readiness)))
      if (error._tag !== "NotReady") return assert.fail(error._tag)
      assert.deepInclude(error, { state: "MISSING_AUTH", details: readiness.details })
      assert.deepStrictEqual([error.message, error.nextAction], [readiness.message, readiness.nextAction])
    })
  )

  it.effect("has the one error of a closed gate, in the words of the state", () =>
    Effect.gen(function* () {
      const readiness = missing("ROLLOUT_DISABLED", {})
      const error = yield* Effect.flip(require({})).pipe(Effect.provide(HostedReadiness.layerOf(readiness)))
      assert.strictEqual(error._tag, "RolloutDisabled")
      const { code, message, next_action } = errorDocument(error)
      assert.deepStrictEqual(
        [code, message, next_action],
        ["rollout_disabled", readiness.message, readiness.nextAction]
      )
    })
  )
})
