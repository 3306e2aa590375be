import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { layer as packageAssets } from "../../src/templates/PackageTemplateAssets.ts"
import { parseShipped, digestOf, ShippedFiles } from "../../src/templates/ShippedFiles.ts"
import { TemplateAssets } from "../../src/templates/TemplateAssets.ts"
import { readTextIfExists } from "../../src/platform/AtomicFile.ts"
import { fileURLToPath } from "node:url"

const real = ShippedFiles.layer.pipe(Layer.provideMerge(packageAssets))

describe("the list of shipped files", () => {
  it.effect("knows what the Python spec-kitty shipped, by path", () =>
    Effect.gen(function* () {
      const shipped = yield* ShippedFiles
      // An empty file that it had in one directory only.
      assert.isTrue((yield* shipped.versionsOf(["missions/plan/templates/.gitkeep"]))(""))
      assert.isFalse((yield* shipped.versionsOf(["templates/spec-template.md"]))(""))
      assert.isAbove((yield* shipped.paths).length, 115)
    }).pipe(Effect.provide(real))
  )

  it.effect("holds every file that the package has now: run `node scripts/ship-templates.mjs`", () =>
    Effect.gen(function* () {
      const assets = yield* TemplateAssets
      const path = fileURLToPath(new URL("../../src/templates/shipped.txt", import.meta.url))
      const listed = parseShipped(yield* Effect.flatten(readTextIfExists(path)))
      for (const name of yield* assets.list) {
        const content = Option.getOrThrow(yield* assets.read(name))
        assert.include(listed.get(name) ?? [], digestOf(content), name)
      }
    }).pipe(Effect.provide(real))
  )
})
