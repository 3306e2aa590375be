import { Effect, Option } from "effect"
import { SyncConfig } from "../../config/SyncConfig.ts"
import { NoSandbox } from "../../sandbox/errors.ts"
import { text } from "../parameters.ts"

/** Which running sandbox is meant. */
export const url = text("url", "Where the sandbox listens; SPEC_KITTY_SAAS_URL if not given", { placeholder: "URL" })

/** The sandbox that is named, else the host that commands would use. */
export const sandboxAt = (named: Option.Option<string>) =>
  Effect.gen(function* () {
    if (Option.isSome(named)) return named.value
    const host = yield* Effect.flatMap(SyncConfig, ({ host }) => host)
    return Option.isSome(host) ? host.value.url : yield* new NoSandbox({ url: "" })
  })
