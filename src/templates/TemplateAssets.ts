import { Context, Effect, Layer, Option } from "effect"
import type { FileFailed } from "../platform/errors.ts"

/** The templates that come with the package: the last tier, and what `spec-kitty migrate` installs (design R16, R17). */
export class TemplateAssets extends Context.Tag("spec-kitty/templates/TemplateAssets")<
  TemplateAssets,
  {
    /** The text at a path below the package's template root, such as `templates/checklist-template.md`. */
    readonly read: (relativePath: string) => Effect.Effect<Option.Option<string>, FileFailed>
    /** Every relative path, sorted, with `/` between its parts. */
    readonly list: Effect.Effect<ReadonlyArray<string>, FileFailed>
    /** Where the file is, for reports. */
    readonly locate: (relativePath: string) => string
  }
>() {
  /** Assets from memory, by relative path. */
  static readonly layerOf = (files: Readonly<Record<string, string>>) =>
    Layer.succeed(this, {
      read: (relativePath) => Effect.succeed(Option.fromNullable(new Map(Object.entries(files)).get(relativePath))),
      list: Effect.succeed(Object.keys(files).sort()),
      locate: (relativePath) => `memory:${relativePath}`
    })
}
