import { Config, Context, Effect, Layer, Option } from "effect"
import type { FileFailed } from "../platform/errors.ts"
import { kindOf, realPath } from "../platform/files.ts"
import { ancestors, workTreeAround, type WorkTree } from "../platform/gitDirectory.ts"
import { basename, dirname, join, leadsOut, relative, resolve } from "../platform/path.ts"
import { WorkingDirectory } from "../platform/WorkingDirectory.ts"
import { NotAProject } from "./errors.ts"
import { Paths } from "./Paths.ts"

/** A project on this machine; absolute paths without symbolic links. */
export interface Project {
  /** The main checkout: its `.kittify` speaks for every work tree (design 4, identity). */
  readonly root: string
  /** Where the user is: the same place in a linked work tree, or `root`. */
  readonly checkout: string
  readonly kittify: string
  readonly configPath: string
}

/** The project that the working directory belongs to. */
export class CurrentProject extends Context.Tag("spec-kitty/config/CurrentProject")<
  CurrentProject,
  { readonly locate: Effect.Effect<Project, NotAProject | FileFailed> }
>() {
  static readonly layer = Layer.effect(
    this,
    Effect.gen(function* () {
      const { runtime } = yield* Paths
      const isProject = projectTest(runtime)

      const locate = Effect.gen(function* () {
        const directory = yield* WorkingDirectory
        const start = yield* realPath(directory)
        const named = yield* namedRoot(start, isProject)
        const found = Option.isSome(named) ? named : yield* searchFrom(start, isProject)
        return Option.isSome(found) ? found.value : yield* new NotAProject({ directory })
      }).pipe(Effect.withSpan("CurrentProject.locate"))

      return CurrentProject.of({ locate })
    })
  )

  /** Always this project. */
  static readonly layerOf = (project: Project): Layer.Layer<CurrentProject> =>
    Layer.succeed(this, { locate: Effect.succeed(project) })
}

/** The project whose main checkout is `root`, seen from `checkout`. */
export const projectAt = (root: string, checkout: string = root): Project => {
  const kittify = join(root, ".kittify")
  return { root, checkout, kittify, configPath: join(kittify, "config.yaml") }
}

// helpers

type IsProject = (directory: string) => Effect.Effect<boolean>

/** `~/.kittify` is the runtime shared by all projects; it makes the home directory a project only if it is set up as one. */
const projectTest =
  (runtime: string): IsProject =>
  (directory) =>
    Effect.gen(function* () {
      const kittify = join(directory, ".kittify")
      if ((yield* kindOf(kittify)) !== "directory") return false
      const actual = yield* Effect.orElseSucceed(realPath(runtime), () => runtime)
      if (kittify !== runtime && kittify !== actual) return true
      return (yield* kindOf(join(kittify, "config.yaml"))) === "file"
    })

const namedRoot = (start: string, isProject: IsProject) =>
  Effect.gen(function* () {
    const named = yield* Effect.orElseSucceed(Config.string("SPECIFY_REPO_ROOT"), () => "")
    if (named.trim() === "") return Option.none<Project>()
    const root = yield* Effect.option(realPath(resolve(start, named)))
    if (Option.isNone(root) || !(yield* isProject(root.value))) return Option.none<Project>()
    const here = yield* searchFrom(start, isProject)
    return Option.some(
      Option.getOrElse(
        Option.filter(here, (found) => found.root === root.value),
        () => projectAt(root.value)
      )
    )
  })

const searchFrom = (start: string, isProject: IsProject) =>
  Effect.gen(function* () {
    const tree = yield* workTreeAround(start)
    if (Option.isSome(tree)) {
      for (const main of yield* checkoutsAbove(tree.value)) {
        const jumped = yield* inMain(start, tree.value.root, main, isProject)
        if (Option.isSome(jumped)) return jumped
      }
    }
    const root = yield* Effect.findFirst(ancestors(start), isProject)
    return Option.map(root, (directory) => projectAt(directory))
  })

/**
 * Checkouts that may speak for a linked work tree: the main one, and the one below which it lies as the worktree of a
 * work package. Where the repository is bare, or its main checkout no project, only the second knows the mission.
 */
const checkoutsAbove = ({ isLinked, main, root }: WorkTree) =>
  Effect.gen(function* () {
    if (!isLinked) return []
    const folder = dirname(root)
    const owner = basename(folder) === ".worktrees" ? yield* workTreeAround(dirname(folder)) : Option.none<WorkTree>()
    const found = [...Option.toArray(main), ...Option.toArray(Option.map(owner, (tree) => tree.root))]
    return (yield* Effect.forEach(found, (place) => Effect.option(realPath(place)))).flatMap(Option.toArray)
  })

/** Walks up in the main checkout from the place that corresponds to where the user is in the work tree. */
const inMain = (start: string, treeRoot: string, main: string, isProject: IsProject) =>
  Effect.gen(function* () {
    const root = yield* Effect.findFirst(ancestors(join(main, relative(treeRoot, start))), isProject)
    return Option.map(root, (directory) =>
      projectAt(directory, leadsOut(main, directory) ? treeRoot : join(treeRoot, relative(main, directory)))
    )
  })
