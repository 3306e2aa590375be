import { Clock, DateTime, Effect, Option } from "effect"
import { CurrentProject, type Project } from "../config/CurrentProject.ts"
import { featureCreated } from "../domain/draft.ts"
import { correctedExample, isKebab } from "../domain/slug.ts"
import { formatTimestamp } from "../domain/timestamp.ts"
import { Emitter } from "../events/Emitter.ts"
import { removeTemporary, writeAtomic } from "../platform/AtomicFile.ts"
import { withFileLock } from "../platform/FileLock.ts"
import type { FileFailed } from "../platform/errors.ts"
import { kindOf, listDirectory, makeDirectory } from "../platform/files.ts"
import type { Git } from "../platform/Git.ts"
import { currentBranch, isInHead, topLevel } from "../platform/gitQueries.ts"
import { join } from "../platform/path.ts"
import { missionValues } from "../templates/placeholders.ts"
import { render } from "../templates/render.ts"
import { TemplateResolver } from "../templates/TemplateResolver.ts"
import { branchExists, isBranchName } from "./branches.ts"
import { commitPaths, needsBranch, noCommit } from "./commit.ts"
import { BranchRefused, NumbersExhausted, SlugRefused } from "./creationErrors.ts"
import { HeadDetached, NotARepository } from "./errors.ts"
import { staysInside } from "./inside.ts"
import { encodeMeta, metaText, readMeta } from "./meta.ts"
import { listMissions, missionAt, type Mission } from "./Mission.ts"
import { refuseInPackageWorktree } from "./planningPlace.ts"
import { sharedDirectory } from "./statusLog.ts"
import { tellAll } from "./tellAll.ts"

/** What a new mission is to be. */
export interface NewFeature {
  readonly slug: string
  /** Name for people; the slug in words where there is none. */
  readonly title: Option.Option<string>
  /** Mission type such as `software-dev`. */
  readonly mission: string
  /** The branch it will be merged into; the present one if not said. */
  readonly targetBranch: Option.Option<string>
  /** Hears of the mission before the first file of it is written. */
  readonly onNamed?: (feature: Mission) => Effect.Effect<void, FileFailed, Git>
  /** The mission that a stopped command has begun to make: it is completed, and keeps what it has. */
  readonly begun?: Mission
  /** Id of its event, so that twice recorded is once recorded. */
  readonly eventId?: string
}

/** A mission that exists now. */
export interface CreatedFeature {
  readonly feature: Mission
  readonly number: string
  readonly targetBranch: string
  /** Another command had begun it. */
  readonly wasBegun: boolean
  /** It may be made later. */
  readonly targetExists: boolean
  /** The branch it was made on. */
  readonly currentBranch: string
  readonly specFile: string
  readonly metaFile: string
  readonly createdFiles: ReadonlyArray<string>
  readonly createdAt: string
  readonly commit: string | null
  readonly warnings: ReadonlyArray<string>
}

/**
 * Makes a mission: the next number, a spec from the template, its record, an empty log, one commit of exactly these
 * files, and one FeatureCreated event (S039 US1, reference facts: cli 2.1). Two processes never take one number. A mission
 * that was begun is completed in the same way: what is there already stays as it is.
 */
export const createFeature = Effect.fn("mission.createFeature")(function* (wanted: NewFeature) {
  const projects = yield* CurrentProject
  const emitter = yield* Emitter
  const project = yield* projects.locate
  const { begun } = wanted
  const slug = (begun?.slug ?? wanted.slug).replace(/^\d{3}-/, "")
  if (!isKebab(slug)) return yield* new SlugRefused({ slug: wanted.slug, example: correctedExample(wanted.slug) })
  const branch = yield* plannable(project)
  const target = Option.getOrElse(wanted.targetBranch, () => branch)
  if (!(yield* isBranchName(project.root, target))) return yield* new BranchRefused({ branch: target })
  const at = yield* Clock.currentTimeMillis

  // What was committed then may have been edited since: that is its author's to write and to commit.
  const isCommitted = begun !== undefined && (yield* isInHead(project.root, join(begun.directory, "meta.json")))
  const directory = yield* sharedDirectory({ project })
  const made = yield* withFileLock(join(directory, "missions.lock"))(
    Effect.gen(function* () {
      const feature = begun ?? (yield* nextMission(project, slug))
      const number = feature.slug.slice(0, 3)
      const kept = yield* readMeta(feature.directory)
      const title = Option.getOrElse(
        Option.orElse(metaText(kept, "friendly_name"), () => wanted.title),
        () => slug.replaceAll("-", " ")
      )
      const mission = Option.getOrElse(metaText(kept, "mission"), () => wanted.mission)
      const targetBranch = Option.getOrElse(metaText(kept, "target_branch"), () => target)
      const createdAt = Option.getOrElse(metaText(kept, "created_at"), () => formatTimestamp(at))
      const values = missionValues({ title, slug: feature.slug, branch: targetBranch, at: DateTime.unsafeMake(at) })
      const resolver = yield* TemplateResolver
      const fromTemplate = (name: string) =>
        Effect.flatMap(resolver.resolve({ project, mission, name }), (template) => render(template, values))
      const meta = {
        created_at: createdAt,
        feature_number: number,
        feature_slug: feature.slug,
        friendly_name: title,
        mission,
        slug: feature.slug,
        target_branch: targetBranch
      }
      const files: ReadonlyArray<readonly [string, string]> = [
        ["spec.md", yield* fromTemplate(specTemplate)],
        ["meta.json", encodeMeta(meta)],
        ["status.events.jsonl", ""],
        ["tasks/README.md", yield* fromTemplate("tasks-readme.md")],
        ["tasks/.gitkeep", ""],
        ["checklists/requirements.md", yield* fromTemplate("checklist-template.md")],
        ["research/.gitkeep", ""]
      ]
      yield* staysInside(project.root, feature.directory)
      yield* wanted.onNamed?.(feature) ?? Effect.void
      yield* makeDirectory(feature.directory, 0o755)
      for (const [name, content] of isCommitted ? [] : files) {
        const path = join(feature.directory, name)
        if (begun !== undefined) yield* removeTemporary(path)
        if (begun !== undefined && (yield* kindOf(path)) !== "missing") continue
        yield* writeAtomic(path, content, { mode: 0o644, directoryMode: 0o755 })
      }
      const createdFiles = files.map(([name]) => join(feature.directory, name))
      return { feature, number, targetBranch, createdAt, createdFiles, others: yield* listMissions(project) }
    })
  )

  // The mission exists: that is told also when git then refuses the commit.
  const { warning } = yield* emitter.emit(
    featureCreated({
      featureSlug: made.feature.slug,
      featureNumber: made.number,
      targetBranch: made.targetBranch,
      wpCount: 0,
      createdAt: made.createdAt
    }),
    { project, ...(wanted.eventId === undefined ? {} : { eventIds: [wanted.eventId] }) }
  )
  const commit = isCommitted
    ? noCommit
    : yield* commitPaths(project, made.createdFiles, `Add spec for feature ${made.feature.slug}`)
  const targetExists = made.targetBranch === branch || (yield* branchExists(project.root, made.targetBranch))
  const namesakes = made.others.filter((other) => other !== made.feature.slug && other.slice(4) === slug)
  const alike =
    namesakes.length === 0
      ? []
      : [`There is ${namesakes.join(" and ")} already; this is another mission of that name, ${made.feature.slug}`]
  yield* tellAll(alike)
  const noBranch = `There is no branch ${made.targetBranch} yet; make it before work packages are merged`
  return {
    ...made,
    targetExists,
    wasBegun: begun !== undefined,
    currentBranch: branch,
    specFile: join(made.feature.directory, "spec.md"),
    metaFile: join(made.feature.directory, "meta.json"),
    commit: commit.sha,
    warnings: [
      ...Option.toArray(commit.warning),
      ...Option.toArray(warning),
      ...alike,
      ...(targetExists ? [] : [noBranch])
    ]
  } satisfies CreatedFeature
})

// helpers

/** The branch of a place where a mission can be planned: a repository, on a branch, not in a package's worktree. */
export const plannable = (project: Project) =>
  Effect.gen(function* () {
    if (Option.isNone(yield* topLevel(project.root))) return yield* new NotARepository({ directory: project.root })
    yield* refuseInPackageWorktree(project)
    yield* needsBranch(project)
    const branch = yield* currentBranch(project.root)
    return Option.isSome(branch) ? branch.value : yield* new HeadDetached({ directory: project.root })
  })

const specTemplate = "spec-template.md"

/** Fails unless missions of this type can be made here: their spec has a template. */
export const needTypeKnown = (project: Project, mission: string) =>
  Effect.flatMap(TemplateResolver, ({ resolve }) => resolve({ project, mission, name: specTemplate }))

const nextMission = (project: Project, slug: string) =>
  Effect.gen(function* () {
    const number = yield* nextNumber(project)
    const others = yield* listMissions(project)
    return missionAt(project, `${number}-${slug}`, others.length === 0)
  })

/** One more than the highest number that a mission or a worktree has. */
const nextNumber = (project: Project) =>
  Effect.gen(function* () {
    const names = [
      ...(yield* listDirectory(join(project.root, "kitty-specs"))),
      ...(yield* listDirectory(join(project.root, ".worktrees")))
    ]
    const taken = names.flatMap((name) => {
      const digits = /^(\d{3})-/.exec(name)?.[1]
      return digits === undefined ? [] : [Number(digits)]
    })
    const highest = Math.max(0, ...taken)
    return highest >= 999 ? yield* new NumbersExhausted({ highest }) : String(highest + 1).padStart(3, "0")
  })
