import { Effect, Option } from "effect"
import { readTextIfExists } from "./AtomicFile.ts"
import type { FileFailed } from "./errors.ts"
import { kindOf } from "./files.ts"
import { basename, dirname, join, resolve } from "./path.ts"

/** A work tree found by its `.git`, without asking git. */
export interface WorkTree {
  /** Where `.git` is. */
  readonly root: string
  /** The repository shared by all of its work trees. */
  readonly commonDirectory: string
  readonly isLinked: boolean
  /** The main checkout of a linked work tree; a bare repository has none. */
  readonly main: Option.Option<string>
}

/** The nearest work tree at or above a directory. */
export const workTreeAround = (directory: string): Effect.Effect<Option.Option<WorkTree>, FileFailed> =>
  Effect.gen(function* () {
    const found = yield* Effect.findFirst(ancestors(directory), (candidate) =>
      Effect.map(kindOf(join(candidate, ".git")), (kind) => kind !== "missing")
    )
    if (Option.isNone(found)) return Option.none<WorkTree>()
    return Option.some(yield* describe(found.value))
  })

/** The directory and all above it, nearest first. */
export const ancestors = (directory: string): ReadonlyArray<string> => {
  const parent = dirname(directory)
  return parent === directory ? [directory] : [directory, ...ancestors(parent)]
}

// helpers

const describe = (root: string) =>
  Effect.gen(function* () {
    const dotGit = join(root, ".git")
    const ordinary: WorkTree = { root, commonDirectory: dotGit, isLinked: false, main: Option.none() }
    if ((yield* kindOf(dotGit)) !== "file") return ordinary
    const pointer = /^gitdir:\s*(.+?)\s*$/m.exec(Option.getOrElse(yield* readTextIfExists(dotGit), () => ""))?.[1]
    if (pointer === undefined) return ordinary
    const gitDirectory = resolve(root, pointer)
    // `<common>/worktrees/<name>`; a submodule's pointer has another shape and is a repository of its own.
    if (basename(dirname(gitDirectory)) !== "worktrees") return { ...ordinary, commonDirectory: gitDirectory }
    const commonDirectory = dirname(dirname(gitDirectory))
    const hasMain = basename(commonDirectory) === ".git" && !(yield* isBare(commonDirectory))
    return {
      root,
      commonDirectory,
      isLinked: true,
      main: hasMain ? Option.some(dirname(commonDirectory)) : Option.none()
    }
  })

/** Git writes it into the second file where every work tree has settings of its own. */
const isBare = (commonDirectory: string) =>
  Effect.exists(["config", "config.worktree"], (name) =>
    Effect.map(readTextIfExists(join(commonDirectory, name)), (text) =>
      /^\s*bare\s*=\s*true\s*$/im.test(Option.getOrElse(text, () => ""))
    )
  )
