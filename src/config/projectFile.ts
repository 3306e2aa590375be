import { Effect, Either, Option } from "effect"
import { copyAside, readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import { sha256Hex } from "../platform/digest.ts"
import type { FileFailed, LockTimeout } from "../platform/errors.ts"
import { withFileLock } from "../platform/FileLock.ts"
import { workTreeAround } from "../platform/gitDirectory.ts"
import { join } from "../platform/path.ts"
import type { Project } from "./CurrentProject.ts"
import { ConfigFileBroken } from "./errors.ts"
import { parseYaml, type YamlDocument } from "./yamlDocument.ts"

/** The project's `config.yaml` as it is now; none when there is none. */
export const projectFileIfExists = ({
  configPath
}: Project): Effect.Effect<Option.Option<YamlDocument>, ConfigFileBroken | FileFailed> =>
  Effect.flatMap(
    readTextIfExists(configPath),
    Option.match({
      onNone: () => Effect.succeedNone,
      onSome: (text) => Effect.asSome(orBroken(configPath, parseYaml(text)))
    })
  )

/** The same, empty when there is none. */
export const readProjectFile = (project: Project): Effect.Effect<YamlDocument, ConfigFileBroken | FileFailed> =>
  Effect.flatMap(
    projectFileIfExists(project),
    Option.match({ onNone: () => orBroken(project.configPath, parseYaml("")), onSome: Effect.succeed })
  )

/** Reads, changes and replaces the file while nobody else does; an unchanged text is not written. */
export const changeProjectFile = (
  project: Project,
  change: (yaml: YamlDocument) => Either.Either<string, string>
): Effect.Effect<void, ConfigFileBroken | FileFailed | LockTimeout> =>
  readProjectFile(project).pipe(
    Effect.flatMap((yaml) =>
      Effect.flatMap(orBroken(project.configPath, change(yaml)), (text) =>
        text === yaml.text ? Effect.void : writeAtomic(project.configPath, text)
      )
    ),
    alone(project)
  )

/**
 * Keeps others from changing the file meanwhile. The lock is inside the repository's `.git`, where it dirties nothing
 * and where all work trees meet; without git it is `.kittify/.config.lock`.
 */
export const alone =
  (project: Project) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | LockTimeout | FileFailed, R> =>
    Effect.flatMap(workTreeAround(project.root), (tree) => {
      const path = Option.match(tree, {
        onNone: () => join(project.kittify, ".config.lock"),
        onSome: ({ commonDirectory }) =>
          join(commonDirectory, "spec-kitty-locks", `config-${sha256Hex(project.root).slice(0, 12)}.lock`)
      })
      return withFileLock(path)(effect)
    })

/** Keeps a copy of a file that cannot be parsed, says so, and hands back what a new one has to start with. */
export const startOver = (
  project: Project,
  reason: string
): Effect.Effect<YamlDocument, ConfigFileBroken | FileFailed> =>
  Effect.gen(function* () {
    const text = Option.getOrElse(yield* readTextIfExists(project.configPath), () => "")
    const aside = yield* copyAside(project.configPath)
    const doubtful = mayOptOut(text)
    yield* Effect.logWarning(
      `${project.configPath} cannot be read (${reason}); it is kept as ${aside} and started anew. Move over what you need` +
        (doubtful
          ? ". It may have kept this project's events on this machine, so they stay there: `spec-kitty config set sync.enabled true` lets them leave"
          : "")
    )
    // A broken file must not turn an opted-out project into one whose events are sent (design R15).
    return yield* orBroken(project.configPath, parseYaml(doubtful ? "sync:\n  enabled: false\n" : ""))
  })

/**
 * Whether a text that is no longer YAML (two versions of it in conflict, say) may have switched sync off: it speaks of sync
 * and does not plainly agree, it is cut off, or it is no text at all (UTF-16).
 */
const mayOptOut = (text: string): boolean => {
  const spoken = text.replace(/(^|\s)#.*$/gm, "")
  const agrees = /\benabled["']?\s*:\s*["']?true\b/i.test(spoken) && !/\b(false|no|off)\b/i.test(spoken)
  return /[\0\uFFFD]/.test(text) || !text.endsWith("\n") || (/\bsync\b/i.test(spoken) && !agrees)
}

// helpers

const orBroken = <A>(path: string, parsed: Either.Either<A, string>) =>
  Either.mapLeft(parsed, (reason) => new ConfigFileBroken({ path, reason }))
