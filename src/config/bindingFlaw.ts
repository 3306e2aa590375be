import { Either, Option, Schema } from "effect"
import { briefly } from "../platform/terminalText.ts"
import { isRemovedProvider, type TrackerBinding } from "./TrackerBinding.ts"
import { localProviders, providers, saasProviders } from "./trackerProviders.ts"

/**
 * Why a binding that somebody has edited leads to no tracker: its provider is none; what the provider needs is not there, or
 * is there as a number or the like; or it is a project slug that no tracker has. A provider that is gone is none of these
 * (S059 FR-013).
 */
export const BindingFlaw = Schema.Union(
  Schema.Struct({ flaw: Schema.Literal("unknown_provider"), provider: Schema.String }),
  Schema.Struct({
    flaw: Schema.Literal("absent", "unquoted"),
    provider: Schema.String,
    key: Schema.Literal("project_slug", "workspace")
  }),
  Schema.Struct({
    flaw: Schema.Literal("implausible"),
    provider: Schema.String,
    key: Schema.Literal("project_slug"),
    found: Schema.String
  })
)
export type BindingFlaw = typeof BindingFlaw.Type

/** `web`, `WEB`, `acme/web`, `group/sub/.github`: names joined by slashes, none of them a step in a path. */
export const isProjectSlug = (slug: string): boolean =>
  slug.length <= 255 && slug.split("/").every((name) => /^[\p{L}\p{M}\p{N}._-]+$/u.test(name) && !/^\.+$/.test(name))

/** What such a slug may have in it. */
export const slugLetters = 'letters, digits, ".", "_", "-", and "/" between names'

/** What is wrong with a binding, in the order in which commands meet it. */
export const bindingFlaw = (binding: TrackerBinding): Option.Option<BindingFlaw> => {
  const provider = binding.provider.trim().toLowerCase()
  if (isRemovedProvider(provider)) return Option.none()
  if (saasProviders.some((one) => one === provider)) return Either.getLeft(neededKey(binding, "project_slug"))
  if (localProviders.some((one) => one === provider)) return Either.getLeft(neededKey(binding, "workspace"))
  return Option.some({ flaw: "unknown_provider", provider: binding.provider })
}

/** One key of a binding whose provider needs it, or what is wrong with it. */
export const neededKey = (
  { provider, projectSlug, unquoted = [], workspace }: Omit<TrackerBinding, "raw">,
  key: "project_slug" | "workspace"
): Either.Either<string, Exclude<BindingFlaw, { readonly flaw: "unknown_provider" }>> => {
  const value = key === "project_slug" ? projectSlug : workspace
  if (value === undefined)
    return Either.left({ flaw: unquoted.includes(key) ? ("unquoted" as const) : ("absent" as const), provider, key })
  return key === "workspace" || isProjectSlug(value)
    ? Either.right(value)
    : Either.left({ flaw: "implausible", provider, key, found: value })
}

/** The flaw as a sentence. */
export const flawMessage = (flaw: BindingFlaw): string => {
  switch (flaw.flaw) {
    case "unknown_provider":
      return `This project is bound to "${briefly(flaw.provider, 100)}", which is no provider; supported are ${providers.join(", ")}`
    case "absent":
      return `The binding to ${flaw.provider} has no ${flaw.key}`
    case "unquoted":
      return `The ${flaw.key} in the binding to ${flaw.provider} is no text, because it is not quoted`
    case "implausible":
      return `The project_slug in the binding to ${flaw.provider} is "${briefly(flaw.found, 100)}", which is no project slug: ${slugLetters}`
  }
}

/** What helps against it. */
export const flawAdvice = (flaw: BindingFlaw): string => {
  if (flaw.flaw === "unknown_provider")
    return "Run `spec-kitty tracker bind` with one of `spec-kitty tracker providers`."
  const quote = `Write ${flaw.key} in quotes in .kittify/config.yaml: \`${flaw.key}: "123"\`. Or run `
  const bind = `\`spec-kitty tracker bind --provider ${flaw.provider} --${flaw.key.replace("_", "-")} NAME\`.`
  return (flaw.flaw === "unquoted" ? quote : "Run ") + bind
}
