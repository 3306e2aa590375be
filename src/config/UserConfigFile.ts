import { Effect, Either, Option } from "effect"
import type { TomlTable } from "smol-toml"
import { readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import type { FileFailed, LockTimeout } from "../platform/errors.ts"
import { withFileLock } from "../platform/FileLock.ts"
import { join } from "../platform/path.ts"
import { ConfigFileBroken } from "./errors.ts"
import type { Paths } from "./Paths.ts"
import { editToml, parseToml, type TomlScalar } from "./tomlEdit.ts"

type Places = Pick<Paths["Type"], "config" | "locks">

/** The user's `config.toml`; empty when there is none. Unknown keys are nobody's business. */
export const readUserConfig = ({ config }: Places): Effect.Effect<TomlTable, ConfigFileBroken | FileFailed> =>
  readTextIfExists(config).pipe(
    Effect.map(Option.getOrElse(() => "")),
    Effect.flatMap((text) => orBroken(config, parseToml(text)))
  )

/** Sets one key and keeps everything else, comments included. A file that cannot be parsed is left as it is. */
export const setUserConfig = (
  { config, locks }: Places,
  at: readonly [string, string],
  value: TomlScalar
): Effect.Effect<void, ConfigFileBroken | FileFailed | LockTimeout> =>
  Effect.gen(function* () {
    const text = Option.getOrElse(yield* readTextIfExists(config), () => "")
    const edit = yield* orBroken(config, editToml(text, at, value))
    if (!edit.commentsKept && text.includes("#")) yield* Effect.logWarning(`Comments in ${config} could not be kept`)
    yield* writeAtomic(config, edit.text, { mode: 0o600, directoryMode: 0o700 })
  }).pipe(withFileLock(join(locks, "config.lock")))

// helpers

const orBroken = <A>(path: string, parsed: Either.Either<A, string>) =>
  Either.mapLeft(parsed, (reason) => new ConfigFileBroken({ path, reason }))
