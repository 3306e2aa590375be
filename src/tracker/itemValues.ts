import { Option, Predicate } from "effect"
import { issueStatuses } from "../contract/issue.ts"
import { nearest } from "../platform/nearest.ts"
import { briefly } from "../platform/terminalText.ts"
import type { ItemProblem } from "./errors.ts"
import type { SaasProvider } from "./provider.ts"

/** What is wrong with the names and values of an item whose types may be right: a host would refuse it, or ignore it. */
export const valueProblems = (item: unknown, provider: SaasProvider): ReadonlyArray<Omit<ItemProblem, "index">> => {
  if (!Predicate.isReadonlyRecord(item)) return []
  const ref = Predicate.isReadonlyRecord(item["ref"]) ? item["ref"] : {}
  const { action, target_status: status } = item
  const { id, system, workspace } = ref
  return [
    ...unknown(item, "", ["ref", "action", "patch", "target_status"]),
    // A copy of the object would take it for what the object inherits from, and lose it without a word.
    ...(Predicate.isReadonlyRecord(item["patch"]) && Object.hasOwn(item["patch"], "__proto__")
      ? [{ field: "patch.__proto__", problem: "is not a field" }]
      : []),
    ...unknown(ref, "ref.", ["system", "id", "workspace", "key", "url"]),
    ...(typeof system === "string" && system !== provider
      ? [{ field: "ref.system", problem: `is ${shown(system)}, but this project is bound to ${provider}` }]
      : []),
    ...empty("ref.id", id),
    ...empty("ref.workspace", workspace),
    ...empty("action", action),
    ...(typeof status === "string" && !statuses.includes(status)
      ? [{ field: "target_status", problem: `is ${shown(status)}, not one of ${statuses.join(", ")}` }]
      : [])
  ]
}

// helpers

const statuses: ReadonlyArray<string> = issueStatuses

const shown = (text: string) => JSON.stringify(briefly(text, 50))

const empty = (field: string, value: unknown) =>
  typeof value === "string" && value.trim() === "" ? [{ field, problem: "is empty" }] : []

const unknown = (object: Readonly<Record<string, unknown>>, prefix: string, known: ReadonlyArray<string>) =>
  Object.keys(object)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const meant = Option.match(nearest(key, known), { onNone: () => "", onSome: (name) => `; did you mean ${name}?` })
      return { field: `${prefix}${briefly(key, 50)}`, problem: `is not a field${meant}` }
    })
