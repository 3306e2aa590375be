import { closest } from "../platform/closest.ts"
import type { OptionSpec } from "./catalog.ts"

/** A word of the user's in a sentence of ours, fit for a terminal. */
export const quote = (text: string) => `'${text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, "?")}'`

/** The nearest of what there is, as the end of a sentence; nothing where nothing is near. */
export const suggest = (word: string, candidates: ReadonlyArray<string>): string => {
  const nearest = closest(word, candidates)
  return nearest === undefined ? "" : didYouMean(nearest)
}

const didYouMean = (word: string) => `\n\nDid you mean ${quote(word)}?`

/** {@link suggest} for an option. One letter is near to every other one: it means an option that begins with it, or none. */
export const suggestOption = (option: string, spellings: ReadonlyArray<string>): string => {
  const letter = /^-([a-z])$/i.exec(option)?.[1]?.toLowerCase()
  if (letter === undefined) return suggest(option, spellings)
  const meant =
    spellings.find((spelling) => spelling === `-${letter}`) ??
    spellings.find((spelling) => spelling.startsWith(`--${letter}`))
  return meant === undefined ? "" : didYouMean(meant)
}

/** An option stands there without its value. */
export const needsValue = ({ name, placeholder }: OptionSpec) =>
  `--${name} needs a value${placeholder === null ? "" : ` (${placeholder})`}`

const notAChoice = ({ choices, name, type }: OptionSpec, value: string) =>
  `--${name} takes ${type === "list" ? "some" : "one"} of ${choices.join(", ")}, not ${quote(value)}${suggest(value, choices)}`

/** Free text may be empty, as `--note "$NOTE"` often is; what names something may not. */
const isFreeText = ({ placeholder, type }: OptionSpec) => type === "text" && placeholder === "TEXT"

/** What is wrong with the value of an option, as far as the catalog can tell. */
export const problemWithValue = (option: OptionSpec, value: string): string | null => {
  const name = `--${option.name}`
  if (value.trim() === "" && (option.required || !isFreeText(option))) return needsValue(option)
  if (option.type === "choice" && !option.choices.includes(value)) return notAChoice(option, value)
  if (option.type === "list") {
    const names = value
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "")
    const stray = names.find((part) => !option.choices.includes(part.toLowerCase()))
    if (names.length === 0) return needsValue(option)
    return stray === undefined ? null : notAChoice(option, stray)
  }
  if (option.type !== "integer") return null
  const number = Number(value)
  const within =
    /^-?\d+$/.test(value) &&
    Number.isSafeInteger(number) &&
    (option.minimum === null || number >= option.minimum) &&
    (option.maximum === null || number <= option.maximum)
  if (within) return null
  const range =
    option.minimum !== null && option.maximum !== null
      ? ` from ${option.minimum} to ${option.maximum}`
      : option.minimum !== null
        ? ` of at least ${option.minimum}`
        : ""
  return `${name} takes a whole number${range}, not ${quote(value)}`
}
