import { Option } from "effect"
import { closest } from "./closest.ts"

/** The candidate that a mistyped word most likely meant, if any is near enough to name. */
export const nearest = (word: string, candidates: ReadonlyArray<string>): Option.Option<string> =>
  Option.fromNullable(closest(word, candidates))
