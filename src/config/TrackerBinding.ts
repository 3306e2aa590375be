import { Option, Predicate } from "effect"

/** What a project's `tracker:` mapping says (design R20). */
export interface TrackerBinding {
  readonly provider: string
  readonly projectSlug?: string
  readonly workspace?: string
  /** Keys whose value YAML takes for no text: a name of digits has to be quoted, because 0123 would come out as 123. */
  readonly unquoted?: ReadonlyArray<string>
  /** The whole mapping, with the keys that we do not know. */
  readonly raw: Readonly<Record<string, unknown>>
}

/** A binding to write: of a hosted tracker, or of one on this machine. */
export type NewTrackerBinding =
  | { readonly provider: string; readonly projectSlug: string }
  | { readonly provider: string; readonly workspace: string; readonly doctrine?: Readonly<Record<string, unknown>> }

/** Reads a mapping; none without a provider. */
export const readBinding = (tracker: unknown): Option.Option<TrackerBinding> => {
  if (!Predicate.isReadonlyRecord(tracker)) return Option.none()
  const provider = textOf(tracker["provider"])
  const projectSlug = textOf(tracker["project_slug"])
  const workspace = textOf(tracker["workspace"])
  if (provider === undefined) return Option.none()
  const unquoted = ["project_slug", "workspace"].filter(
    (key) => !(tracker[key] == null || Predicate.isString(tracker[key]))
  )
  return Option.some({
    provider,
    ...(projectSlug === undefined ? {} : { projectSlug }),
    ...(workspace === undefined ? {} : { workspace }),
    ...(unquoted.length === 0 ? {} : { unquoted }),
    raw: tracker
  })
}

/** Whether a provider, in any case, is Azure DevOps: older versions could bind it, nothing speaks it any more (S059 FR-013). */
export const isRemovedProvider = (provider: string): boolean => removedProviders.has(provider.trim().toLowerCase())

/** The keys to set, and those of the other kind of tracker to remove. */
export const bindingKeys = (
  binding: NewTrackerBinding
): { readonly set: ReadonlyArray<readonly [string, unknown]>; readonly remove: ReadonlyArray<string> } =>
  "projectSlug" in binding
    ? {
        set: [
          ["provider", binding.provider],
          ["project_slug", binding.projectSlug]
        ],
        remove: ["workspace", "doctrine"]
      }
    : {
        set: [
          ["provider", binding.provider],
          ["workspace", binding.workspace],
          ...(binding.doctrine === undefined ? [] : [["doctrine", binding.doctrine] as const])
        ],
        remove: ["project_slug", ...(binding.doctrine === undefined ? ["doctrine"] : [])]
      }

// helpers

const removedProviders: ReadonlySet<string> = new Set(["azure_devops", "azure-devops", "azure"])

const textOf = (value: unknown) => (Predicate.isString(value) && value.trim() !== "" ? value.trim() : undefined)
