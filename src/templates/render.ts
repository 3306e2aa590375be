import { Array, Either } from "effect"
import { PlaceholderUnfilled } from "./errors.ts"
import type { TemplateValues } from "./placeholders.ts"

// Upper case without spaces, so that `{{args}}`, `{{ user }}` and `${{ secrets.X }}` in a template stay what they are.
const placeholder = /\{\{([A-Z][A-Z0-9_]*)\}\}/g

/** The placeholders of a text, each once, in order of appearance. */
export const placeholdersIn = (content: string): ReadonlyArray<string> =>
  Array.dedupe(Array.fromIterable(content.matchAll(placeholder)).flatMap(([, name]) => name ?? []))

/**
 * Fills in every placeholder, or says which ones have no value: a half filled document is never written. Values are put
 * in as they are, also when they look like placeholders.
 */
export const render = (
  template: { readonly path: string; readonly content: string },
  values: TemplateValues
): Either.Either<string, PlaceholderUnfilled> => {
  const available = new Map(Object.entries(values))
  const unfilled = placeholdersIn(template.content).filter((name) => !available.has(name))
  return unfilled.length > 0
    ? Either.left(
        new PlaceholderUnfilled({ path: template.path, placeholders: unfilled, available: [...available.keys()] })
      )
    : Either.right(template.content.replaceAll(placeholder, (text, name: string) => available.get(name) ?? text))
}
