import { Context, Effect, Layer, Option } from "effect"
import { readTextIfExists } from "../platform/AtomicFile.ts"
import { sha256Hex } from "../platform/digest.ts"
import type { FileFailed } from "../platform/errors.ts"
import { join } from "../platform/path.ts"
import { TemplateAssets } from "./TemplateAssets.ts"

/** Larger than any template that was ever shipped; what is larger is somebody's own. */
export const shippedLimitBytes = 262_144

/**
 * Which bytes are a version of a template or mission file that was ever shipped, by the Python spec-kitty or by us
 * (design R17). Paths are those below the package, such as `templates/spec-template.md`. The list is read when it is
 * first asked for.
 */
export class ShippedFiles extends Context.Tag("spec-kitty/templates/ShippedFiles")<
  ShippedFiles,
  {
    /** A test for bytes: whether they are some version of a file at one of these paths. */
    readonly versionsOf: (
      paths: ReadonlyArray<string>
    ) => Effect.Effect<(bytes: Uint8Array | string) => boolean, FileFailed>
    /** Every path that a shipped file ever had, sorted. */
    readonly paths: Effect.Effect<ReadonlyArray<string>, FileFailed>
  }
>() {
  /** The list beside this module, and what the package holds now. */
  static readonly layer = Layer.effect(
    this,
    Effect.gen(function* () {
      const assets = yield* TemplateAssets
      const listed = yield* Effect.cached(
        Effect.map(readTextIfExists(join(import.meta.dirname, "shipped.txt")), (text) =>
          parseShipped(Option.getOrElse(text, () => ""))
        )
      )
      return ShippedFiles.of({
        versionsOf: (paths) =>
          Effect.gen(function* () {
            const versions = yield* listed
            const current = yield* Effect.forEach(paths, assets.read)
            const known = new Set([
              ...paths.flatMap((path) => versions.get(path) ?? []),
              ...current.flatMap(Option.toArray).map(digestOf)
            ])
            return (bytes) => known.has(digestOf(bytes))
          }),
        paths: Effect.map(Effect.all([listed, assets.list]), ([versions, current]) =>
          [...new Set([...versions.keys(), ...current])].sort()
        )
      })
    })
  )

  /** These versions, by path. */
  static readonly layerOf = (versions: Readonly<Record<string, ReadonlyArray<string>>>) =>
    Layer.succeed(this, {
      versionsOf: (paths) => {
        const known = new Set(paths.flatMap((path) => versions[path] ?? []).map(digestOf))
        return Effect.succeed((bytes) => known.has(digestOf(bytes)))
      },
      paths: Effect.succeed(Object.keys(versions).sort())
    })
}

/** How the list writes a version: the first 16 bytes of its SHA-256 in base64url. */
export const digestOf = (content: Uint8Array | string): string =>
  Buffer.from(sha256Hex(content).slice(0, 32), "hex").toString("base64url")

/** The list's lines: a path, a tab, digests with spaces between; `#` starts a remark. */
export const parseShipped = (text: string): ReadonlyMap<string, ReadonlyArray<string>> =>
  new Map(
    text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => {
        const [path = "", digests = ""] = line.split("\t")
        return [path, digests.split(" ")]
      })
  )
