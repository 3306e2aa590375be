import { Context, Effect } from "effect"

/** Told when events were recorded that may leave this machine, so that somebody may bring them on their way. Nobody does by default. */
export class Courier extends Context.Reference<Courier>()("spec-kitty/events/Courier", {
  defaultValue: (): { readonly notify: Effect.Effect<void> } => ({ notify: Effect.void })
}) {}
