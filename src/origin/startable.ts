import { Effect, Option } from "effect"
import { CurrentProject } from "../config/CurrentProject.ts"
import { correctedExample, isKebab } from "../domain/slug.ts"
import { SlugRefused } from "../mission/creationErrors.ts"
import { plannable } from "../mission/createFeature.ts"
import { shellQuoted } from "../platform/shellQuoted.ts"
import { require } from "../readiness/require.ts"

/** Refuses what this machine can tell before anything is asked of the network: the name, and where a mission can be made. */
export const startable = Effect.fn("origin.startable")(function* (key: string, slug: Option.Option<string>) {
  yield* require({})
  if (Option.isSome(slug) && !isKebab(slug.value.replace(/^\d{3}-/, ""))) {
    const command = `spec-kitty agent feature start-from-ticket ${shellQuoted(key)} --slug`
    return yield* new SlugRefused({ slug: slug.value, example: correctedExample(slug.value), command })
  }
  yield* plannable(yield* Effect.flatMap(CurrentProject, ({ locate }) => locate))
})
