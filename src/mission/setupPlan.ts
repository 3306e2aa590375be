import { Clock, DateTime, Effect, Option } from "effect"
import { CurrentProject } from "../config/CurrentProject.ts"
import { writeAtomic } from "../platform/AtomicFile.ts"
import { kindOf } from "../platform/files.ts"
import { currentBranch } from "../platform/gitQueries.ts"
import { join } from "../platform/path.ts"
import { missionValues } from "../templates/placeholders.ts"
import { render } from "../templates/render.ts"
import { TemplateResolver } from "../templates/TemplateResolver.ts"
import { commitPaths, needsBranch } from "./commit.ts"
import { ArtifactMissing } from "./errors.ts"
import { staysInside } from "./inside.ts"
import { metaText, readMeta } from "./meta.ts"
import { findMission, type Mission } from "./Mission.ts"
import { refuseInPackageWorktree } from "./planningPlace.ts"
import { tellUnfilled } from "./unfilled.ts"

/** The project and mission that a planning command works on. */
export const currentMission = (named: Option.Option<string>) =>
  Effect.gen(function* () {
    const projects = yield* CurrentProject
    return yield* findMission(yield* projects.locate, named)
  })

/** {@link currentMission}, for what may not be done in the worktree of a work package. */
export const plannedMission = (named: Option.Option<string>) =>
  Effect.tap(currentMission(named), ({ project }) => refuseInPackageWorktree(project))

/** Fails unless a document of the mission is there. */
export const needArtifact = (mission: Mission, artifact: string, remedy: string) =>
  Effect.gen(function* () {
    const path = join(mission.directory, artifact)
    if ((yield* kindOf(path)) !== "file") {
      return yield* new ArtifactMissing({ feature: mission.slug, artifact, path, remedy })
    }
    yield* staysInside(mission.project.root, path)
    return path
  })

/** A template for a mission's type, and what can be filled in of the mission. */
export const missionTemplate = (mission: Mission, name: string) =>
  Effect.gen(function* () {
    const resolver = yield* TemplateResolver
    const meta = yield* readMeta(mission.directory)
    const type = Option.getOrElse(metaText(meta, "mission", "mission_type"), () => "software-dev")
    const template = yield* resolver.resolve({ project: mission.project, mission: type, name })
    const facts = {
      title: Option.getOrElse(metaText(meta, "friendly_name"), () => mission.slug),
      slug: mission.slug,
      branch: yield* targetBranchOf(mission)
    }
    return { facts, template }
  })

/** Writes a document from its template unless it is there; says whether it did. */
export const writeFromTemplate = (mission: Mission, artifact: string, name: string) =>
  Effect.gen(function* () {
    const path = join(mission.directory, artifact)
    if ((yield* kindOf(path)) === "file") return { path, created: false }
    const { facts, template } = yield* missionTemplate(mission, name)
    const at = DateTime.unsafeMake(yield* Clock.currentTimeMillis)
    yield* writeAtomic(path, yield* render(template, missionValues({ ...facts, at })), { mode: 0o644 })
    return { path, created: true }
  })

/** Gives the mission its plan from the template, committed; a plan that is there stays as it is (S039 US1-AS1). */
export const setupPlan = Effect.fn("mission.setupPlan")(function* (named: Option.Option<string>) {
  const feature = yield* plannedMission(named)
  yield* needsBranch(feature.project)
  const specFile = yield* needArtifact(
    feature,
    "spec.md",
    "Write the spec, or make a new mission with `spec-kitty specify NAME`."
  )
  const { created, path } = yield* writeFromTemplate(feature, "plan.md", "plan-template.md")
  const commit = yield* commitPaths(feature.project, [path], `Add plan for feature ${feature.slug}`)
  const warnings = [...Option.toArray(commit.warning), ...(yield* tellUnfilled(feature, ["spec.md"]))]
  return { feature, specFile, planFile: path, created, commit: commit.sha, warnings }
})

/** The branch that a mission is merged into: as recorded, else the one of the main checkout. */
export const targetBranchOf = (mission: Mission) =>
  Effect.gen(function* () {
    const recorded = metaText(yield* readMeta(mission.directory), "target_branch")
    // No branch starts with a hyphen, and git would take it for an option.
    if (Option.isSome(recorded) && !recorded.value.startsWith("-")) return recorded.value
    return Option.getOrElse(yield* currentBranch(mission.project.root), () => "main")
  })
