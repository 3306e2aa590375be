import { Effect, Option } from "effect"
import { LocalEngineUnavailable, OperationNotAvailable, OptionNotUsed } from "./errors.ts"
import type { LocalProvider } from "./provider.ts"
import type { Tracker } from "./Tracker.ts"

/** A tracker on this machine. No host is asked for anything, and none is needed (S059 FR-014). */
export const makeLocalTracker = (binding: {
  readonly provider: LocalProvider
  readonly workspace: string
}): Tracker => {
  const { provider, workspace } = binding
  const unavailable = (verb: string) => Effect.fail(new LocalEngineUnavailable({ provider, verb }))
  const notUsed = (option: string) => Effect.fail(new OptionNotUsed({ option, provider }))
  const status = { configured: true, provider, workspace }
  return {
    status: Effect.succeed({ envelope: status, raw: status }),
    mapList: unavailable("map list"),
    mapAdd: () => unavailable("map add"),
    pull: ({ cursor, filters }) =>
      Option.isSome(cursor)
        ? notUsed("--cursor")
        : filters === undefined
          ? unavailable("sync pull")
          : notUsed("--status, --type or --updated-since"),
    push: (items) => (Option.isSome(items) ? notUsed("--items-json") : unavailable("sync push")),
    pushProvider: notUsed("--items-json"),
    run: () => unavailable("sync run"),
    publish: Effect.fail(
      new OperationNotAvailable({
        verb: "sync publish",
        provider,
        replacement: `Use ${provider} itself: this version cannot run its sync verbs yet.`
      })
    )
  }
}
