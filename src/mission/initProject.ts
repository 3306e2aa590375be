import { Clock, DateTime, Effect, Option } from "effect"
import { CurrentProject, projectAt, type Project } from "../config/CurrentProject.ts"
import { ProjectConfig } from "../config/ProjectConfig.ts"
import { readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import { kindOf, listDirectory, makeDirectory, realPath } from "../platform/files.ts"
import { Git } from "../platform/Git.ts"
import { topLevel } from "../platform/gitQueries.ts"
import { ancestors, workTreeAround } from "../platform/gitDirectory.ts"
import { join, relative, resolve } from "../platform/path.ts"
import { WorkingDirectory } from "../platform/WorkingDirectory.ts"
import { missionTypes } from "../templates/tiers.ts"
import { installCommands } from "./agentCommands.ts"
import { agents } from "./agents.ts"
import { uncommitted, untracked } from "./branches.ts"
import { commitPaths, needsBranch, noCommit } from "./commit.ts"
import { AgentUnknown, InitRefused, MissionTypeUnknown } from "./creationErrors.ts"
import { ensureLines, ignoredPaths, mergeAttributes, registerMergeDriver, withLines } from "./gitFiles.ts"
import { staysInside } from "./inside.ts"

/** How a project is to be set up. */
export interface InitOptions {
  /** A new directory of this name; none or `.` means the working directory. */
  readonly name: Option.Option<string>
  /** Keys of agents; none means those the project has, or claude. */
  readonly agents: ReadonlyArray<string>
  /** Types of missions whose commands agents get beside those of software-dev. */
  readonly missionTypes: ReadonlyArray<string>
  readonly git: boolean
  readonly force: boolean
  readonly version: string
}

/**
 * Sets up a project: identity, settings, what git ignores, agents' command files, one commit of exactly these (S032
 * FR-001 to FR-003). Run again it keeps the identity and every file that is there. A file of the user's that has
 * uncommitted changes gets our lines but is left to the user to commit.
 */
export const initProject = Effect.fn("mission.init")(function* (options: InitOptions) {
  const unknown = options.agents.filter((key) => !agents.some((agent) => agent.key === key))
  if (unknown.length > 0) {
    return yield* new AgentUnknown({ agents: unknown, known: agents.map(({ key }) => key) })
  }
  const strange = options.missionTypes.filter((type) => !missionTypes.some((known) => known === type))
  if (strange.length > 0) return yield* new MissionTypeUnknown({ types: strange, known: missionTypes })
  const place = yield* placeFor(options)
  yield* refuseForeign(place, options.force)
  yield* refuseBelowRoot(place, options.force)
  yield* makeDirectory(place, 0o755)
  const root = yield* realPath(place)
  const project = projectAt(root)
  yield* staysInside(root, project.configPath)
  const known = (yield* kindOf(project.configPath)) === "file"

  const { isNew, repository } = yield* ensureRepository(root, options.git)
  if (repository && !isNew) yield* needsBranch(project)
  const dirty = repository && !isNew ? yield* uncommitted(root, [".gitignore", ".gitattributes", ".kittify"]) : []
  if (repository) yield* registerMergeDriver(root)
  yield* makeDirectory(project.kittify, 0o755)
  const { chosen, identity } = yield* configure(project, options.agents)
  const commands = yield* installCommands(project, chosen, options.missionTypes)
  const gitFiles = [join(root, ".gitignore"), join(root, ".gitattributes")] as const
  const written = [
    ...(known ? [] : [project.configPath]),
    ...(yield* ensureMetadata(project, options.version)),
    ...(yield* ensureLines(gitFiles[0], ignoredPaths)),
    ...(yield* ensureLines(gitFiles[1], mergeAttributes)),
    ...commands.written
  ]
  // An earlier `--no-git` wrote files that no commit holds yet; so did a run whose commit a hook refused.
  const earlier = isNew ? [metadataPath(project), ...gitFiles, ...commands.kept] : []
  const uncommittedOnes = repository && known ? yield* leftBehind(project, commands.unchanged) : []
  const ours = [project.configPath, ...written, ...earlier]
    .filter((path) => !dirty.some((open) => path.endsWith(`/${open}`)))
    .concat(uncommittedOnes)
  const commit = repository
    ? yield* commitPaths(project, [...new Set(ours)], known ? "Renew spec-kitty files" : "Set up spec-kitty")
    : noCommit
  return {
    project,
    identity,
    agents: chosen,
    alreadyInitialized: known,
    repository,
    createdFiles: written,
    keptFiles: [...(known ? [project.configPath] : []), ...commands.kept],
    commit: commit.sha,
    warnings: Option.toArray(commit.warning)
  }
})

// helpers

/**
 * Git's own directory, and a bare repository, hold no files of a project. What lies in a directory that is no repository
 * is in nobody's history: only `--force` puts more beside it.
 */
const refuseForeign = (root: string, force: boolean) =>
  Effect.gen(function* () {
    const git = yield* Git
    const above = yield* Effect.findFirst(ancestors(root), (place) =>
      Effect.map(kindOf(place), (kind) => kind === "directory")
    )
    const place = Option.getOrElse(above, () => root)
    const { stdout } = yield* git.exit(place, ["rev-parse", "--is-inside-git-dir", "--is-bare-repository"])
    if (stdout.includes("true")) {
      return yield* new InitRefused({
        reason: `${place} belongs to git, it is not a checkout`,
        remedy: "Go to a checkout (`git worktree list` shows them) and run `spec-kitty init` there."
      })
    }
    if (force || (yield* listDirectory(root)).length === 0 || Option.isSome(yield* topLevel(root))) return
    if ((yield* kindOf(join(root, ".kittify"))) !== "missing") return
    return yield* new InitRefused({
      reason: `${root} is not empty, and in no git repository`,
      remedy: "Go to your repository and run `spec-kitty init` there, or pass `--force` to set up this directory."
    })
  })

/**
 * The project of a repository is at the root of its work tree: below it a second one would be made, and the root would
 * still be in none. Only `--force` makes a part of a repository a project of its own; one that is, stays one.
 */
const refuseBelowRoot = (place: string, force: boolean) =>
  Effect.gen(function* () {
    if (force || (yield* kindOf(join(place, ".kittify"))) !== "missing") return
    const tree = yield* workTreeAround(place)
    const root = Option.match(tree, { onNone: () => place, onSome: (found) => found.root })
    if (root === place) return
    return yield* new InitRefused({
      reason: `${place} is inside of the repository ${root}, and a repository has its project at its root`,
      remedy: `Run \`spec-kitty init\` in ${root}, or pass \`--force\` to make ${place} a project of its own.`
    })
  })

const placeFor = ({ force, name }: InitOptions) =>
  Effect.gen(function* () {
    const directory = yield* realPath(yield* WorkingDirectory)
    const named = Option.filter(name, (text) => text !== ".")
    if (Option.isNone(named)) {
      const projects = yield* CurrentProject
      // From a sub-directory or a worktree the project around is meant, not one inside it.
      const around = yield* projects.locate.pipe(
        Effect.asSome,
        Effect.catchTag("NotAProject", () => Effect.succeedNone)
      )
      return Option.match(around, { onNone: () => directory, onSome: ({ root }) => root })
    }
    const target = resolve(directory, named.value)
    if ((yield* kindOf(target)) === "other" || (yield* kindOf(target)) === "file") {
      return yield* new InitRefused({
        reason: `${target} is there and is no directory`,
        remedy: "Choose another name."
      })
    }
    const inside = yield* listDirectory(target)
    if (inside.length > 0 && !force && (yield* kindOf(join(target, ".kittify"))) === "missing") {
      return yield* new InitRefused({
        reason: `${target} is not empty`,
        remedy: "Go there and run `spec-kitty init --here`, or pass --force."
      })
    }
    return target
  })

/** Identity first: it starts a file anew that cannot be read. */
const configure = (project: Project, wanted: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const projects = yield* ProjectConfig
    const identity = yield* projects.identity(project)
    if (Option.isNone(yield* projects.get(project, ["vcs", "type"]))) {
      yield* projects.set(project, ["vcs", "type"], "git")
    }
    const present = Option.filter(yield* projects.get(project, ["agents", "available"]), Array.isArray)
    const before = Option.match(present, { onNone: () => [], onSome: (keys) => keys.map(String) })
    const chosen = [...new Set([...before, ...wanted])]
    const agentKeys = chosen.length > 0 || Option.isSome(present) ? chosen : ["claude"]
    if (agentKeys.length > before.length) yield* projects.set(project, ["agents", "available"], agentKeys)
    return { identity, chosen: agentKeys }
  })

/** Whether there is a repository now, and whether it was made here; makes one if wanted. */
const ensureRepository = (root: string, wanted: boolean) =>
  Effect.gen(function* () {
    if (Option.isSome(yield* topLevel(root))) return { repository: true, isNew: false }
    if (!wanted) return { repository: false, isNew: false }
    const git = yield* Git
    yield* git.run(root, ["init", "--quiet"])
    return { repository: true, isNew: true }
  })

/** What an earlier run wrote, nobody has changed since, and git does not know yet. */
const leftBehind = (project: Project, commands: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const gitFiles = [
      [".gitignore", ignoredPaths],
      [".gitattributes", mergeAttributes]
    ] as const
    const onlyOurs = yield* Effect.filter(gitFiles, ([name, lines]) =>
      Effect.map(readTextIfExists(join(project.root, name)), Option.contains(withLines("", lines)))
    )
    const paths = [project.configPath, metadataPath(project), ...commands].map((path) => relative(project.root, path))
    const names = yield* untracked(project.root, [...paths, ...onlyOurs.map(([name]) => name)])
    return names.map((name) => join(project.root, name))
  })

const metadataPath = (project: Project) => join(project.kittify, "metadata.yaml")

/** `.kittify/metadata.yaml` as Ref has it; the path if it was not there. */
const ensureMetadata = (project: Project, version: string) =>
  Effect.gen(function* () {
    const path = metadataPath(project)
    if ((yield* kindOf(path)) === "file") return []
    const at = DateTime.formatIso(DateTime.unsafeMake(yield* Clock.currentTimeMillis))
    const text = [
      "# Project metadata of spec-kitty. Managed by the tool.",
      "spec_kitty:",
      `  version: ${version}`,
      `  initialized_at: '${at}'`,
      "  last_upgraded_at: null",
      "migrations:",
      "  applied: []",
      ""
    ].join("\n")
    yield* writeAtomic(path, text, { mode: 0o644 })
    return [path]
  })
