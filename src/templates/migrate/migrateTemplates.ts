import { Effect, Option } from "effect"
import { CurrentProject, type Project } from "../../config/CurrentProject.ts"
import { installRuntime, planInstallation, type Installation } from "../runtime/install.ts"
import { findCopies, type ProjectCopies, type Verdict } from "./copies.ts"
import { currentPlace } from "./counterparts.ts"
import { noteTold } from "./migratedProjects.ts"
import { removeCopies } from "./removeCopies.ts"

/** A file of the project that stays where it is; `moveTo` is where it would count again, unless another one does there. */
export interface KeptFile {
  readonly path: string
  readonly reason: Exclude<Verdict, "stock">
  readonly moveTo: string | null
}

/** What became, or would become, of templates; paths of the project below its root. */
export interface TemplateMigration {
  readonly runtime: Installation
  /** None outside of a project. */
  readonly project: {
    readonly root: string
    readonly removed: ReadonlyArray<string>
    readonly removedDirectories: ReadonlyArray<string>
    readonly kept: ReadonlyArray<KeptFile>
  } | null
  readonly nothingToDo: boolean
}

/** What {@link migrateTemplates} would do; changes nothing. */
export const planTemplateMigration = Effect.gen(function* () {
  const found = yield* copiesHere
  return migrationOf(
    yield* planInstallation,
    Option.map(found, (here) => ({ ...here, removed: planned(here.copies) }))
  )
}).pipe(Effect.withSpan("templates.planTemplateMigration"))

/**
 * Lets templates come from one place: the package's files are installed for all projects of the user, and in the project
 * around only what somebody has made his own remains (S039 US4, design R17). Killed halfway it is taken up where it
 * was by the next run; when all is done, a run does nothing.
 */
export const migrateTemplates = Effect.gen(function* () {
  const found = yield* copiesHere
  // First: a project is never without a template.
  const installation = yield* installRuntime
  const done = yield* Effect.transposeOption(
    Option.map(found, (here) =>
      Effect.map(removeCopies(here.project, here.copies), (removed) => ({ ...here, removed }))
    )
  )
  const migration = migrationOf(installation, done)
  if (migration.project?.kept.some(({ reason }) => reason === "unread") === true) {
    yield* noteTold(migration.project.root)
  }
  return migration
}).pipe(Effect.withSpan("templates.migrateTemplates"))

// helpers

const copiesHere = Effect.gen(function* () {
  const projects = yield* CurrentProject
  const project = yield* Effect.asSome(projects.locate).pipe(Effect.catchTag("NotAProject", () => Effect.succeedNone))
  return yield* Effect.transposeOption(
    Option.map(project, (found) => Effect.map(findCopies(found), (copies) => ({ project: found, copies })))
  )
})

type Removed = Effect.Effect.Success<ReturnType<typeof removeCopies>>

const planned = ({ directories, files }: ProjectCopies): Removed => ({
  files: files.flatMap(({ path, verdict }) => (verdict === "stock" ? [path] : [])),
  directories
})

const migrationOf = (
  runtime: Installation,
  found: Option.Option<{
    readonly project: Project
    readonly copies: ProjectCopies
    readonly removed: Removed
  }>
): TemplateMigration => {
  const project = Option.getOrNull(
    Option.map(found, ({ copies, project: { root }, removed }) => ({
      root,
      removed: removed.files,
      removedDirectories: removed.directories,
      kept: copies.files.flatMap(({ path, verdict }): ReadonlyArray<KeptFile> =>
        verdict === "stock"
          ? []
          : [{ path, reason: verdict, moveTo: verdict === "unread" ? freePlace(copies, path) : null }]
      )
    }))
  )
  const changes = [runtime.installed, runtime.updated, runtime.removed, project?.removed, project?.removedDirectories]
  return { runtime, project, nothingToDo: changes.every((paths) => paths === undefined || paths.length === 0) }
}

/** Where a file may be moved without replacing one that stays. */
const freePlace = ({ files }: ProjectCopies, path: string): string | null => {
  const place = currentPlace(path)
  return files.some((file) => file.path === place && file.verdict !== "stock") ? null : place
}
