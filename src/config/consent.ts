import { Either, Predicate } from "effect"
import { valueAt, type YamlDocument } from "./yamlDocument.ts"

/**
 * Whether a project lets its events leave (design R15): yes where nothing is said. A word that is neither yes nor no is the
 * left side: what may mean no is never taken for a yes.
 */
export const consentIn = (yaml: YamlDocument): Either.Either<boolean, string> => {
  const sync = valueAt(yaml, ["sync"])
  // `sync.enabled: false` in one word is what `config set` is given, and what people write.
  const said = [
    ["sync.enabled", valueAt(yaml, ["sync.enabled"])],
    Predicate.isReadonlyRecord(sync) ? ["sync.enabled", sync["enabled"]] : ["sync", sync]
  ] as const
  const words = said.flatMap(([name, value]) => (value === undefined || value === null ? [] : [{ name, value }]))
  const unclear = words.find(({ value }) => switchOf(value) === undefined)
  if (unclear !== undefined)
    return Either.left(`${unclear.name} is ${JSON.stringify(unclear.value)}, neither true nor false`)
  // Nothing behind the colon: somebody was about to say something.
  if (Predicate.isReadonlyRecord(sync) && sync["enabled"] === null) return Either.left("sync.enabled is empty")
  return Either.right(words.every(({ value }) => switchOf(value) === true))
}

/** A switch as people and YAML 1.1 write it: true, yes, on, 1 and their opposites in any case; undefined for the rest. */
export const switchOf = (value: unknown): boolean | undefined => {
  const word = typeof value === "object" ? "" : String(value).trim().toLowerCase()
  if (["true", "yes", "on", "1"].includes(word)) return true
  return ["false", "no", "off", "0"].includes(word) ? false : undefined
}
