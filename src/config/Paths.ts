import { Config, Context, Effect, Layer, Option } from "effect"
import { isAbsolute, join, resolve } from "../platform/path.ts"
import { userHome } from "../platform/user.ts"
import { InvalidSetting } from "./errors.ts"

/**
 * Where the user's state lives (design 4): under `SPEC_KITTY_HOME`, all of it, or else (also where that is empty) `~/.spec-kitty`. Absolute
 * strings; naming a place creates nothing.
 */
export class Paths extends Context.Tag("spec-kitty/config/Paths")<
  Paths,
  {
    readonly home: string
    readonly credentials: string
    readonly config: string
    readonly queue: string
    readonly clock: string
    readonly daemon: string
    /** Operations that must not be done twice, recorded before they are sent. */
    readonly operations: string
    readonly logs: string
    readonly locks: string
    /** Queues of the Python original, one per account. */
    readonly legacyQueues: string
    /** Caches of local trackers. */
    readonly trackers: string
    /** Templates and missions shared by all projects: `~/.kittify`. */
    readonly runtime: string
  }
>() {
  static readonly layer = Layer.effect(
    this,
    Effect.gen(function* () {
      const moved = yield* setting("SPEC_KITTY_HOME")
      if (Option.isSome(moved)) {
        const home = yield* absolute("SPEC_KITTY_HOME", moved.value)
        return pathsUnder(home, join(home, "kittify"))
      }
      const user = Option.getOrElse(yield* setting("HOME"), () => userHome())
      if (!isAbsolute(user)) return yield* new InvalidSetting({ key: "HOME", value: user, expected: anAbsolutePath })
      return pathsUnder(join(user, ".spec-kitty"), join(user, ".kittify"))
    })
  )

  /** Everything under one directory, as with `SPEC_KITTY_HOME`. */
  static readonly layerOf = (home: string): Layer.Layer<Paths> =>
    Layer.succeed(this, pathsUnder(home, join(home, "kittify")))
}

// helpers

const anAbsolutePath = "an absolute path"

const setting = (name: string) =>
  Config.string(name).pipe(
    Effect.map((text) => Option.liftPredicate(text, (value) => value.trim() !== "")),
    Effect.orElseSucceed(() => Option.none<string>())
  )

const absolute = (key: string, value: string) =>
  Effect.gen(function* () {
    if (value.includes("\0")) return yield* new InvalidSetting({ key, value, expected: anAbsolutePath })
    // A quoted `~` reaches us unexpanded; a directory of that name is never what was meant.
    if (value === "~" || value.startsWith("~/")) return join(userHome(), value.slice(1))
    // Taken from wherever the command runs, it would be another home in every directory.
    return isAbsolute(value) ? resolve(value) : yield* new InvalidSetting({ key, value, expected: anAbsolutePath })
  })

const pathsUnder = (home: string, runtime: string): Context.Tag.Service<Paths> => ({
  home,
  credentials: join(home, "credentials"),
  config: join(home, "config.toml"),
  queue: join(home, "queue.db"),
  clock: join(home, "clock.json"),
  daemon: join(home, "daemon.json"),
  operations: join(home, "operations"),
  logs: join(home, "logs"),
  locks: join(home, "locks"),
  legacyQueues: join(home, "queues"),
  trackers: join(home, "trackers"),
  runtime
})
