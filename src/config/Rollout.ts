import { Config, Context, Effect, Layer } from "effect"
import { isTruthy } from "./truthy.ts"

export { isTruthy } from "./truthy.ts"

/** Whether the hosted part of the product exists at all for this user (S082): `SPEC_KITTY_ENABLE_SAAS_SYNC`. */
export class Rollout extends Context.Tag("spec-kitty/config/Rollout")<Rollout, { readonly enabled: boolean }>() {
  static readonly layer = Layer.effect(
    this,
    Config.string("SPEC_KITTY_ENABLE_SAAS_SYNC").pipe(
      Effect.orElseSucceed(() => ""),
      Effect.map((text) => ({ enabled: isTruthy(text) }))
    )
  )

  static readonly layerOf = (enabled: boolean): Layer.Layer<Rollout> => Layer.succeed(this, { enabled })
}
