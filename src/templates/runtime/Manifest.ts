import { Effect, Option, Schema } from "effect"
import { readTextIfExists } from "../../platform/AtomicFile.ts"
import { digestOf } from "../ShippedFiles.ts"
import { TemplateAssets } from "../TemplateAssets.ts"

/** What the runtime was last brought in step with: every packaged file and its version. Below the runtime's directory. */
export const manifestPath = "cache/templates.json"

/** Versions by packaged path, as {@link digestOf} writes them. */
export type Versions = ReadonlyMap<string, string>

/** What the package holds now, by path. */
export const packagedContents = Effect.gen(function* () {
  const assets = yield* TemplateAssets
  const contents = yield* Effect.forEach(yield* assets.list, (path) =>
    Effect.map(assets.read(path), (content) => [path, Option.getOrElse(content, () => "")] as const)
  )
  return new Map(contents)
})

/** Versions of contents. */
export const versionsIn = (contents: ReadonlyMap<string, string>): Versions =>
  new Map([...contents].map(([path, content]) => [path, digestOf(content)]))

/** The manifest at a place; none where there is none, or none that can be understood. */
export const readManifest = (path: string) =>
  Effect.map(
    readTextIfExists(path),
    Option.flatMap((text) => Option.map(decode(text), ({ files }): Versions => new Map(Object.entries(files))))
  )

/** The text of a manifest. */
export const manifestText = (versions: Versions): string =>
  `${JSON.stringify({ files: Object.fromEntries(versions) }, null, 2)}\n`

/** Whether two manifests say the same. */
export const isSame = (one: Versions, other: Versions): boolean =>
  one.size === other.size && [...one].every(([path, version]) => other.get(path) === version)

// helpers

const decode = Schema.decodeUnknownOption(
  Schema.parseJson(Schema.Struct({ files: Schema.Record({ key: Schema.String, value: Schema.String }) }))
)
