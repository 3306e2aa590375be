import { Effect, Option } from "effect"
import { CurrentProject } from "../config/CurrentProject.ts"
import { correctedExample, isKebab } from "../domain/slug.ts"
import { isBranchName } from "../mission/branches.ts"
import { BranchRefused, SlugRefused } from "../mission/creationErrors.ts"
import { plannable, needTypeKnown } from "../mission/createFeature.ts"
import { staysInside } from "../mission/inside.ts"
import { join } from "../platform/path.ts"
import { shellQuoted } from "../platform/shellQuoted.ts"
import { require } from "../readiness/require.ts"

/** What is wanted of a mission that is to be made from the ticket with this key. */
export interface WantedMission {
  readonly key: string
  readonly slug: Option.Option<string>
  readonly missionType: Option.Option<string>
  readonly targetBranch: Option.Option<string>
}

/**
 * Refuses what this machine can tell before anything is asked of the network: the name, where a mission can be made, the
 * branch that it is to be merged into, and a type that has no template.
 */
export const startable = Effect.fn("origin.startable")(function* (wanted: WantedMission) {
  yield* require({})
  const { key, missionType, slug, targetBranch } = wanted
  if (Option.isSome(slug) && !isKebab(slug.value.replace(/^\d{3}-/, ""))) {
    const command = `spec-kitty agent feature start-from-ticket ${shellQuoted(key)} --slug`
    return yield* new SlugRefused({ slug: slug.value, example: correctedExample(slug.value), command })
  }
  const project = yield* Effect.flatMap(CurrentProject, ({ locate }) => locate)
  yield* plannable(project)
  if (Option.isSome(targetBranch) && !(yield* isBranchName(project.root, targetBranch.value)))
    return yield* new BranchRefused({ branch: targetBranch.value })
  yield* staysInside(project.root, join(project.root, "kitty-specs"))
  yield* needTypeKnown(
    project,
    Option.getOrElse(missionType, () => "software-dev")
  )
})
