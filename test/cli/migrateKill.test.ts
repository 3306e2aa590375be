import { cpSync, existsSync, mkdirSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer } from "effect"
import { projectAt } from "../../src/config/CurrentProject.ts"
import { Paths } from "../../src/config/Paths.ts"
import { layer as packageAssets } from "../../src/templates/PackageTemplateAssets.ts"
import { manifestPath, manifestText, versionsIn } from "../../src/templates/runtime/Manifest.ts"
import { ShippedFiles } from "../../src/templates/ShippedFiles.ts"
import { TemplateAssets } from "../../src/templates/TemplateAssets.ts"
import { TemplateResolver } from "../../src/templates/TemplateResolver.ts"
import { startBuilt } from "../helpers/built.ts"
import { folderAt, gitEnvironment, temporaryFolder } from "../helpers/folder.ts"
import { contentsOf } from "../templates/world.ts"

const assets = new URL("../../src/templates/assets/", import.meta.url).pathname
const custom = ".kittify/missions/software-dev/templates/plan-template.md"
const names = ["spec-template.md", "plan-template.md", "tasks-template.md", "tasks-readme.md", "checklist-template.md"]

/** A user whose runtime is of the version before, and a project full of copies with one customised file. */
const machine = Effect.gen(function* () {
  const { path } = yield* temporaryFolder
  const [home, shop] = [folderAt(`${path}/home`), folderAt(`${path}/shop`)]
  for (const place of [home.path, shop.path]) mkdirSync(place)
  const paths = yield* Effect.flatMap(TemplateAssets, ({ list }) => list).pipe(Effect.provide(packageAssets))
  const old = new Map(paths.map((name) => [name, `before: ${name}`]))
  for (const [name, content] of old) home.write(`kittify/${name}`, content)
  home.write(`kittify/${manifestPath}`, manifestText(versionsIn(old)))
  for (const part of ["missions", "templates"])
    cpSync(`${assets}${part}`, shop.at(".kittify", part), { recursive: true })
  shop.write(custom, "ours")
  const migrate = (millis: number | null) =>
    Effect.gen(function* () {
      const env = { ...gitEnvironment(home.path), SPEC_KITTY_HOME: home.path }
      const run = yield* startBuilt({ cwd: shop.path, env }, "migrate", "--yes", "--json")
      if (millis === null) return yield* run.end
      return yield* Effect.raceFirst(run.end, Effect.zipRight(Effect.sleep(millis), run.kill))
    }).pipe(Effect.scoped)
  /** What a mission elsewhere would get from the user tier: "old" or "new" for each template. */
  const seen = Effect.gen(function* () {
    const { find } = yield* TemplateResolver
    const found = yield* Effect.forEach(names, (name) =>
      find({ project: projectAt(home.path), mission: "software-dev", name })
    )
    return found.map(({ content }) => (content.startsWith("before: ") ? "old" : "new"))
  }).pipe(
    Effect.provide(
      TemplateResolver.layer.pipe(
        Layer.provide(ShippedFiles.layer),
        Layer.provide(packageAssets),
        Layer.provide(Paths.layerOf(home.path))
      )
    )
  )
  const state = () => [contentsOf(home.at("kittify")), contentsOf(shop.path)]
  return { shop, migrate, seen, state }
})

describe("migrate that is killed", () => {
  it.scopedLive(
    "leaves the runtime old or new as a whole, loses nothing, and is completed by the next run",
    () =>
      Effect.gen(function* () {
        const whole = yield* machine
        yield* (yield* machine).migrate(null)
        const start = yield* Clock.currentTimeMillis
        yield* whole.migrate(null)
        const duration = (yield* Clock.currentTimeMillis) - start
        // Most of the time the command starts; what it does is at the end. Until one run gets through.
        for (let delay = duration * 0.4; ; delay += duration * 0.1) {
          assert.isBelow(delay, duration * 10)
          const { migrate, seen, shop, state } = yield* machine
          const before = contentsOf(shop.path)
          const { exitCode } = yield* migrate(delay)
          const views = new Set(yield* seen)
          assert.strictEqual(views.size, 1, [...views].join())
          for (const [name, content] of Object.entries(contentsOf(shop.path))) {
            assert.strictEqual(content, before[name], name)
          }
          assert.strictEqual(shop.read(custom), "ours")
          const completed = yield* migrate(null)
          assert.strictEqual(completed.exitCode, 0, completed.stdout)
          assert.deepStrictEqual(new Set(yield* seen), new Set(["new"]))
          assert.deepStrictEqual(state(), whole.state())
          if (exitCode === 0) break
        }
        assert.isFalse(existsSync(whole.shop.at(".kittify/templates")))
      }),
    { timeout: 180_000 }
  )
})
