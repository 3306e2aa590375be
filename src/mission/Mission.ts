import { Config, Effect, Option } from "effect"
import type { Project } from "../config/CurrentProject.ts"
import { WorkingDirectory } from "../platform/WorkingDirectory.ts"
import { kindOf, listDirectory, realPath } from "../platform/files.ts"
import { currentBranch } from "../platform/gitQueries.ts"
import { join, relative, sep } from "../platform/path.ts"
import { FeatureUnknown, FeatureUnresolved } from "./errors.ts"

/** A mission on disk. Its directory is in the main checkout, wherever the user is (reference facts: cli 5.4). */
export interface Mission {
  readonly project: Project
  /** `NNN-kebab`. */
  readonly slug: string
  readonly directory: string
  /** The project has no other: commands mean it without being told. */
  readonly alone: boolean
}

const isSlug = (name: string) => /^\d{3}-[a-z0-9][a-z0-9-]*$/.test(name)

/** The mission of a slug, whether or not it exists. */
export const missionAt = (project: Project, slug: string, alone: boolean): Mission => ({
  project,
  slug,
  directory: join(project.root, "kitty-specs", slug),
  alone
})

/** A command of ours for this mission, as a user may paste it: the mission is named where it must be. */
export const commandFor = ({ alone, slug }: Mission, command: string): string =>
  alone ? command : `${command} --feature ${slug}`

/** Every mission of a project, by number. */
export const listMissions = (project: Project) =>
  Effect.gen(function* () {
    const names = yield* listDirectory(join(project.root, "kitty-specs"))
    return yield* Effect.filter(names.filter(isSlug), (name) =>
      Effect.map(kindOf(join(project.root, "kitty-specs", name)), (kind) => kind === "directory")
    )
  })

/** Leading mission slug of a branch or worktree such as `001-login-WP01`. */
const slugIn = (name: string, candidates: ReadonlyArray<string>): Option.Option<string> =>
  Option.fromNullable(candidates.find((slug) => name === slug || name.startsWith(`${slug}-WP`)))

/** The user stands inside `kitty-specs/<slug>` or in the worktree of one of its work packages. */
const slugOfDirectory = (project: Project, candidates: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const here = yield* realPath(yield* WorkingDirectory)
    const parts = relative(project.root, here).split(sep)
    const at = (folder: string) => (parts[0] === folder ? Option.fromNullable(parts[1]) : Option.none<string>())
    const checkout = relative(project.checkout, here).split(sep)
    const inCheckout = checkout[0] === "kitty-specs" ? Option.fromNullable(checkout[1]) : Option.none<string>()
    return Option.flatMap(Option.firstSomeOf([at("kitty-specs"), at(".worktrees"), inCheckout]), (name) =>
      slugIn(name, candidates)
    )
  })

/**
 * The mission that is meant: named, else `SPECIFY_FEATURE`, else the branch, else where the user stands, else the only
 * one. Never a guess (reference facts: cli 2.2). A bare name such as `login` finds `001-login`.
 */
export const findMission = Effect.fn("mission.find")(function* (project: Project, named: Option.Option<string>) {
  const candidates = yield* listMissions(project)
  const variable = yield* Config.string("SPECIFY_FEATURE").pipe(Effect.option)
  const wanted = Option.filter(
    Option.orElse(named, () => variable),
    (text) => text.trim() !== ""
  )
  if (Option.isSome(wanted)) {
    const feature = wanted.value.trim()
    const matches = candidates.filter((slug) => [slug, slug.slice(4), slug.slice(0, 3)].includes(feature))
    const [match, ...others] = candidates.includes(feature) ? [feature] : matches
    if (match !== undefined && others.length === 0) return missionAt(project, match, candidates.length === 1)
    return yield* new FeatureUnknown({ feature, candidates: others.length > 0 ? matches : candidates })
  }
  const [only, ...others] = candidates
  // Branch and directory could only name the same one, and asking git costs as much as all the rest of `status`.
  if (only !== undefined && others.length === 0) return missionAt(project, only, true)
  const branch = Option.flatMap(yield* currentBranch(project.checkout), (name) => slugIn(name, candidates))
  const found = Option.isSome(branch) ? branch : yield* slugOfDirectory(project, candidates)
  return Option.isSome(found) ? missionAt(project, found.value, false) : yield* new FeatureUnresolved({ candidates })
})
