import { readdirSync } from "node:fs"
import { Effect, Layer } from "effect"
import { readTextIfExists } from "../platform/AtomicFile.ts"
import { tryFile } from "../platform/fileFailed.ts"
import { join, relative, sep } from "../platform/path.ts"
import { TemplateAssets } from "./TemplateAssets.ts"

/** Assets from a directory; for programs that bundle this library and carry its `assets` folder elsewhere. */
export const layerDirectory = (directory: string): Layer.Layer<TemplateAssets> =>
  Layer.succeed(TemplateAssets, {
    read: (relativePath) => readTextIfExists(join(directory, relativePath)),
    list: tryFile(directory, "list", () => readdirSync(directory, { recursive: true, withFileTypes: true })).pipe(
      Effect.map((entries) =>
        entries
          .filter((entry) => entry.isFile())
          .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
          .sort()
      )
    ),
    locate: (relativePath) => join(directory, relativePath)
  })

/** The assets beside this module: `src/templates/assets` here, `dist/assets` in a build (see scripts/build.mjs). */
export const layer: Layer.Layer<TemplateAssets> = layerDirectory(join(import.meta.dirname, "assets"))
