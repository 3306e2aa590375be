import { Effect } from "effect"
import { Output } from "../../output/Output.ts"
import type { Style } from "../../output/Report.ts"
import { plainStyle } from "../../output/style.ts"
import { briefly } from "../../platform/terminalText.ts"
import type { Misread } from "../../tracker/sparing.ts"

/** What of an answer could not be read, for people: how many, which, and the field at fault. `--json` has it whole. */
export const misreadLines = (
  misread: ReadonlyArray<Misread> = [],
  { bad }: Style,
  where = "; --json shows all"
): ReadonlyArray<string> => {
  if (misread.length === 0) return []
  const named = misread.slice(0, shown).map(({ field, index, key, list, problem }) => {
    const place = [key ?? `${list}.${index}`, field].filter((part) => part !== "").join(", ")
    return `  ${briefly(`${place}: ${problem}`, 300)}`
  })
  const left = misread.length - shown
  const head = `${misread.length === 1 ? "1 element was" : `${misread.length} elements were`} not understood and left out${where}:`
  return [head, ...named, ...(left > 0 ? [`  and ${left} more`] : [])].map(bad)
}

/** With `--json` the answer is printed as it came; why the command ends with 1 is told on stderr. */
export const tellMisread = (misread: ReadonlyArray<Misread> = []): Effect.Effect<void, never, Output> =>
  Effect.gen(function* () {
    const output = yield* Output
    if (!output.json) return
    yield* Effect.forEach(misreadLines(misread, plainStyle, ""), output.progress, { discard: true })
  })

// helpers

const shown = 10
