import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Ref } from "effect"
import { Paths } from "../../src/config/Paths.ts"
import { TemplateNameRefused, TemplateOutsideProject } from "../../src/templates/errors.ts"
import { ShippedFiles } from "../../src/templates/ShippedFiles.ts"
import { TemplateAssets } from "../../src/templates/TemplateAssets.ts"
import { TemplateResolver, type TemplateRequest } from "../../src/templates/TemplateResolver.ts"

const name = "spec-template.md"
const shippedText = "# Spec as some version shipped it"

/** A project, a home and a package in a temporary directory, with the files that are named. */
const world = Effect.gen(function* () {
  const directory = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "templates-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true }))
  )
  const root = join(directory, "project")
  const runtime = join(directory, "home", "kittify")
  const messages = yield* Ref.make<ReadonlyArray<unknown>>([])
  const write = (path: string, content = path) => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
  mkdirSync(root)
  const layerOf = (packaged: ReadonlyArray<string>) =>
    TemplateResolver.layer.pipe(
      Layer.provide(ShippedFiles.layerOf({ [`templates/${name}`]: [shippedText] })),
      Layer.provide(TemplateAssets.layerOf(Object.fromEntries(packaged.map((path) => [path, path])))),
      Layer.provide(Paths.layerOf(join(directory, "home"))),
      Layer.merge(
        Logger.replace(
          Logger.defaultLogger,
          Logger.make(({ message }) => Effect.runSync(Ref.update(messages, (all) => [...all, message].flat())))
        )
      )
    )
  const project = { root, kittify: join(root, ".kittify") }
  const request = { project, mission: "software-dev", name }
  return { directory, project, request, runtime, write, layerOf, messages }
})

const resolveIn = (
  { layerOf, request }: Effect.Effect.Success<typeof world>,
  packaged: ReadonlyArray<string>,
  changes: Partial<TemplateRequest> = {}
) =>
  Effect.flatMap(TemplateResolver, ({ resolve }) => resolve({ ...request, ...changes })).pipe(
    Effect.provide(layerOf(packaged))
  )

const subsets = (size: number) =>
  Array.from({ length: 2 ** size }, (_, bits) => Array.from({ length: size }, (_, index) => (bits >> index) % 2 === 1))

describe("TemplateResolver", () => {
  it.scoped("takes the first place that has the file, for every combination of places", () =>
    Effect.forEach(
      subsets(7),
      (present) =>
        Effect.gen(function* () {
          const here = yield* world
          const { project, runtime } = here
          const owned = [
            `${project.kittify}/missions/software-dev/templates/${name}`,
            `${project.kittify}/templates/${name}`,
            `${runtime}/missions/software-dev/templates/${name}`,
            `${runtime}/templates/${name}`,
            `${project.root}/.specify/templates/${name}`
          ]
          const packaged = [`missions/software-dev/templates/${name}`, `templates/${name}`]
          owned.filter((_, index) => present[index]).forEach((path) => here.write(path))
          const outcome = yield* resolveIn(
            here,
            packaged.filter((_, index) => present[index + 5])
          ).pipe(
            Effect.match({ onFailure: ({ _tag }) => _tag, onSuccess: ({ content, tier }) => `${tier} ${content}` })
          )

          const expected = [
            `project-mission ${owned[0]}`,
            `project ${owned[1]}`,
            `user-mission ${owned[2]}`,
            `user ${owned[3]}`,
            "LegacyTemplateFound",
            `package ${packaged[0]}`,
            `package ${packaged[1]}`,
            "TemplateMissing"
          ]
          assert.strictEqual(outcome, expected[[...present, true].indexOf(true)])
        }).pipe(Effect.scoped),
      { discard: true }
    )
  )

  it.scoped("says of a legacy file where it is, where it may go, and what to run", () =>
    Effect.gen(function* () {
      const here = yield* world
      here.write(`${here.project.root}/templates/${name}`)
      const { message } = yield* Effect.flip(resolveIn(here, [`templates/${name}`]))
      assert.include(message, `${here.project.root}/templates/${name}`)
      assert.include(message, `${here.project.kittify}/templates/${name}`)
      assert.include(message, "`spec-kitty migrate`")
    })
  )

  it.scoped("finds agent instructions by the same rules, in their own folder", () =>
    Effect.gen(function* () {
      const here = yield* world
      here.write(`${here.project.root}/templates/${name}`)
      here.write(`${here.runtime}/templates/${name}`)
      const path = `missions/software-dev/command-templates/${name}`
      const found = yield* resolveIn(here, [path], { folder: "command-templates" })
      assert.deepStrictEqual([found.tier, found.content], ["package", path])
    })
  )

  it.scoped("tells once that project templates are used before migration, and nothing afterwards", () =>
    Effect.gen(function* () {
      const here = yield* world
      const path = `${here.project.kittify}/templates/${name}`
      here.write(path)
      const twice = Effect.flatMap(TemplateResolver, ({ resolve }) =>
        Effect.zipRight(resolve(here.request), resolve(here.request))
      )
      yield* Effect.provide(twice, here.layerOf([]))
      const messages = yield* Ref.get(here.messages)
      assert.lengthOf(messages, 1)
      assert.include(String(messages[0]), path)
      assert.include(String(messages[0]), "spec-kitty migrate")

      mkdirSync(`${here.runtime}/templates`, { recursive: true })
      mkdirSync(`${here.runtime}/missions`)
      yield* Effect.provide(twice, here.layerOf([]))
      assert.lengthOf(yield* Ref.get(here.messages), 1)
    })
  )

  it.scoped("refuses names that are more than a file name", () =>
    Effect.gen(function* () {
      const here = yield* world
      here.write(`${here.directory}/secret.md`)
      for (const bad of ["../../secret.md", "..", "", ".hidden", "a/b.md", "a\\b.md", "a\u0000.md", "a\n.md"]) {
        const asName = yield* Effect.flip(resolveIn(here, [], { name: bad }))
        const asMission = yield* Effect.flip(resolveIn(here, [], { mission: bad }))
        assert.instanceOf(asName, TemplateNameRefused, bad)
        assert.instanceOf(asMission, TemplateNameRefused, bad)
      }
    })
  )

  it.scoped("does not follow a link of the project to a file outside of it", () =>
    Effect.gen(function* () {
      const here = yield* world
      here.write(`${here.directory}/private`)
      here.write(`${here.project.root}/docs/mine.md`, "mine")
      here.write(`${here.project.kittify}/templates/other.md`)
      symlinkSync(`${here.directory}/private`, `${here.project.kittify}/templates/${name}`)
      symlinkSync("../../docs/mine.md", `${here.project.kittify}/templates/inside.md`)
      assert.instanceOf(yield* Effect.flip(resolveIn(here, [])), TemplateOutsideProject)
      assert.strictEqual((yield* resolveIn(here, [], { name: "inside.md" })).content, "mine")
    })
  )
})
