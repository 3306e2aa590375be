import { Config, Context, Effect, Either, Layer, Option, Predicate } from "effect"
import type { FileFailed, LockTimeout } from "../platform/errors.ts"
import { ConfigFileBroken, InvalidSetting, SettingValueRefused } from "./errors.ts"
import { aHost, parseHost, withoutSecret, type Host } from "./Host.ts"
import { Paths } from "./Paths.ts"
import {
  backgroundDaemonExpected,
  defaultMaxQueueSize,
  parseBackgroundDaemon,
  parseMaxQueueSize,
  type BackgroundDaemon
} from "./syncValues.ts"
import { readUserConfig, setUserConfig } from "./UserConfigFile.ts"

type Reading<A> = Effect.Effect<A, InvalidSetting | ConfigFileBroken | FileFailed>
type Writing = Effect.Effect<void, SettingValueRefused | ConfigFileBroken | FileFailed | LockTimeout>

/** The `[sync]` settings of this user (design R8, R14; S082 daemon policy). Each look reads the file as it is now. */
export class SyncConfig extends Context.Tag("spec-kitty/config/SyncConfig")<
  SyncConfig,
  {
    /** `SPEC_KITTY_SAAS_URL`, else `[sync].server_url`, else none: there is no default host. */
    readonly host: Reading<Option.Option<Host>>
    /** Rows that the queue keeps; a value that is no positive whole number is warned about and counts as absent. */
    readonly maxQueueSize: Reading<number>
    /** Whether background sync may start by itself; an unknown word is warned about and counts as "auto". */
    readonly backgroundDaemon: Reading<BackgroundDaemon>
    readonly setServerUrl: (url: string) => Writing
    readonly setMaxQueueSize: (size: number) => Writing
    readonly setBackgroundDaemon: (policy: string) => Writing
  }
>() {
  static readonly layer = Layer.effect(
    this,
    Effect.gen(function* () {
      const paths = yield* Paths
      const valueOf = (key: string) =>
        Effect.map(readUserConfig(paths), ({ sync }) =>
          Predicate.hasProperty(sync, key) ? Option.some(sync[key]) : Option.none()
        )
      const hostIn = (text: string, key: string, source: Host["source"], file?: string) =>
        Either.mapBoth(parseHost(text), {
          onRight: (address): Host => ({ ...address, source }),
          onLeft: (expected) => invalid(key, withoutSecret(text), expected, file)
        })

      return SyncConfig.of({
        host: Effect.gen(function* () {
          const environment = yield* environmentUrl
          if (Option.isSome(environment)) {
            return Option.some(yield* hostIn(environment.value, "SPEC_KITTY_SAAS_URL", "environment"))
          }
          const written = yield* valueOf("server_url")
          const text = Option.getOrElse(Option.map(written, String), () => "").trim()
          if (text === "") return Option.none()
          return Option.some(yield* hostIn(text, "sync.server_url", "config", paths.config))
        }).pipe(Effect.withSpan("SyncConfig.host")),

        maxQueueSize: Effect.gen(function* () {
          const written = yield* valueOf("max_queue_size")
          if (Option.isNone(written)) return defaultMaxQueueSize
          return yield* Either.match(parseMaxQueueSize(written.value), {
            onRight: Effect.succeed,
            onLeft: (expected) =>
              Effect.as(
                Effect.logWarning(
                  `sync.max_queue_size in ${paths.config} is not ${expected}; ${defaultMaxQueueSize} is used`
                ),
                defaultMaxQueueSize
              )
          })
        }),

        backgroundDaemon: Effect.gen(function* () {
          const written = Option.getOrElse(yield* valueOf("background_daemon"), () => "auto")
          if (Predicate.isString(written) && written.trim() === "") {
            return yield* invalid("sync.background_daemon", "", backgroundDaemonExpected, paths.config)
          }
          const policy = parseBackgroundDaemon(written)
          if (Option.isSome(policy)) return policy.value
          const kind = Predicate.isString(written) ? "an unknown" : "a non-string"
          yield* Effect.logWarning(
            `sync.background_daemon in ${paths.config} has ${kind} value ${JSON.stringify(written)}; "auto" is used`
          )
          return "auto"
        }),

        setServerUrl: (url) =>
          Effect.flatMap(
            Either.mapLeft(parseHost(url), () => refused("sync.server_url", withoutSecret(url), aHost)),
            (address) => setUserConfig(paths, ["sync", "server_url"], address.url)
          ),
        setMaxQueueSize: (size) =>
          Effect.flatMap(
            Either.mapLeft(parseMaxQueueSize(size), (expected) =>
              refused("sync.max_queue_size", String(size), expected)
            ),
            (accepted) => setUserConfig(paths, ["sync", "max_queue_size"], accepted)
          ),
        setBackgroundDaemon: (policy) =>
          Effect.flatMap(
            Effect.mapError(parseBackgroundDaemon(policy), () =>
              refused("sync.background_daemon", policy, backgroundDaemonExpected)
            ),
            (accepted) => setUserConfig(paths, ["sync", "background_daemon"], accepted)
          )
      })
    })
  )

  /** Fixed values that no file and no environment changes. */
  static readonly layerOf = (values: {
    readonly host?: Host
    readonly maxQueueSize?: number
    readonly backgroundDaemon?: BackgroundDaemon
  }): Layer.Layer<SyncConfig> =>
    Layer.succeed(this, {
      host: Effect.succeed(Option.fromNullable(values.host)),
      maxQueueSize: Effect.succeed(values.maxQueueSize ?? defaultMaxQueueSize),
      backgroundDaemon: Effect.succeed(values.backgroundDaemon ?? "auto"),
      setServerUrl: () => Effect.void,
      setMaxQueueSize: () => Effect.void,
      setBackgroundDaemon: () => Effect.void
    })
}

// helpers

const environmentUrl = Config.string("SPEC_KITTY_SAAS_URL").pipe(
  Effect.map((text) => Option.liftPredicate(text, (value) => value.trim() !== "")),
  Effect.orElseSucceed(() => Option.none<string>())
)

const refused = (key: string, value: string, expected: string) => new SettingValueRefused({ key, value, expected })

const invalid = (key: string, value: string, expected: string, file?: string) =>
  new InvalidSetting({ key, value, expected, ...(file === undefined ? {} : { file }) })
