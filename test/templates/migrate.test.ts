import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck } from "effect"
import { projectAt } from "../../src/config/CurrentProject.ts"
import { findCopies } from "../../src/templates/migrate/copies.ts"
import { planTemplateMigration } from "../../src/templates/migrate/migrateTemplates.ts"
import { removeCopies } from "../../src/templates/migrate/removeCopies.ts"
import { withLog } from "../helpers/folder.ts"
import { asNobody } from "../helpers/nobody.ts"
import { contentsOf, second, templateWorld } from "./world.ts"

/** Every place where a copy may be, with what some version shipped there; none where none ever was. */
const places: ReadonlyArray<readonly [path: string, shipped: string | null]> = [
  [".kittify/missions/software-dev/templates/spec-template.md", "spec 1"],
  [".kittify/missions/software-dev/templates/plan-template.md", "plan 2"],
  [".kittify/missions/research/templates/research-template.md", "research 1"],
  [".kittify/missions/research/templates/spec-template.md", null],
  [".kittify/missions/software-dev/templates/notes.md", null],
  [".kittify/templates/spec-template.md", "generic spec 1"],
  [".kittify/templates/plan-template.md", "plan 1"],
  [".kittify/templates/command-templates/tasks.md", "tasks 1"],
  [".kittify/command-templates/tasks.md", "tasks 1"],
  [".kittify/AGENTS.md", "agents 1"],
  [".kittify/config.yaml", null],
  [".kittify/memory/constitution.md", null],
  [".kittify/overrides/templates/spec-template.md", null],
  ["templates/spec-template.md", "generic spec 1"],
  ["templates/index.html", null],
  [".specify/templates/plan-template.md", "plan 1"],
  [".specify/memory.md", null],
  ["src/templates/spec-template.md", null]
]

const projects = FastCheck.tuple(
  ...places.map(([path, shipped]) =>
    FastCheck.record({
      path: FastCheck.constant(path),
      isStock: shipped === null ? FastCheck.constant(false) : FastCheck.boolean(),
      content: FastCheck.constantFrom("mine", "", "spec 1 ", "research spec 1")
    }).map(({ content, isStock, path }) => ({ path, isStock, content: isStock ? (shipped ?? "") : content }))
  )
).chain((all) => FastCheck.subarray(all))

describe("migrateTemplates", () => {
  it.scoped.prop(
    "deletes exactly what was shipped, keeps the rest byte for byte, and has nothing to do the second time",
    [projects],
    ([files]) =>
      Effect.gen(function* () {
        const { migrate, project, run } = yield* templateWorld
        for (const { content, path } of files) project.write(path, content)
        const untouched = contentsOf(project.path)
        const planned = yield* run(planTemplateMigration)
        assert.deepStrictEqual(contentsOf(project.path), untouched)

        const done = yield* migrate()
        assert.deepStrictEqual(done, planned)
        assert.sameMembers(
          [...(done.project?.removed ?? [])],
          files.flatMap((file) => (file.isStock ? [file.path] : []))
        )
        for (const { content, isStock, path } of files) {
          assert.strictEqual(existsSync(project.at(path)), !isStock, path)
          if (!isStock) assert.strictEqual(project.read(path), content, path)
        }

        const after = contentsOf(project.path)
        const again = yield* migrate()
        assert.isTrue(again.nothingToDo)
        assert.deepStrictEqual(again.project?.kept, done.project?.kept)
        assert.deepStrictEqual(contentsOf(project.path), after)
      }),
    { fastCheck: { numRuns: 25 } }
  )

  it.scoped.prop(
    "goes on from wherever it was killed",
    [projects, FastCheck.nat(20)],
    ([files, steps]) =>
      Effect.gen(function* () {
        const [whole, killed] = [yield* templateWorld, yield* templateWorld]
        for (const { content, path } of files) {
          whole.project.write(path, content)
          killed.project.write(path, content)
        }
        const planned = yield* killed.run(planTemplateMigration)
        for (const path of planned.project?.removed.slice(0, steps) ?? []) rmSync(killed.project.at(path))
        yield* whole.migrate()
        yield* killed.migrate()
        const left = (world: typeof whole) => {
          const contents = Object.entries(contentsOf(world.project.path))
          // What a project of its own calls `templates` is not removed because it is empty.
          return contents.filter(([name]) => name !== "templates" && !name.startsWith(".specify"))
        }
        assert.deepStrictEqual(left(killed), left(whole))
      }),
    { fastCheck: { numRuns: 12 } }
  )

  it.scoped("removes directories that are empty afterwards, and no other", () =>
    Effect.gen(function* () {
      const { migrate, project } = yield* templateWorld
      project.write(".kittify/templates/command-templates/tasks.md", "tasks 1")
      project.write(".specify/templates/spec-template.md", "generic spec 1")
      project.write("templates/spec-template.md", "generic spec 1")
      project.write("templates/index.html", "<html>")
      mkdirSync(project.at("assets"))
      const { project: done } = yield* migrate()
      assert.deepStrictEqual(project.list(), [".kittify", "assets", "templates"])
      assert.deepStrictEqual(project.list(".kittify"), [])
      assert.sameMembers(
        [...(done?.removedDirectories ?? [])],
        [".kittify/templates/command-templates", ".kittify/templates", ".specify/templates", ".specify"]
      )
    })
  )

  it.scoped("says of empty directories alone that they go", () =>
    Effect.gen(function* () {
      const { migrate, project } = yield* templateWorld
      yield* migrate()
      mkdirSync(project.at(".kittify/missions/research/templates"), { recursive: true })
      const { nothingToDo, project: done } = yield* migrate()
      assert.isFalse(nothingToDo)
      assert.lengthOf(done?.removedDirectories ?? [], 3)
      assert.isTrue((yield* migrate()).nothingToDo)
    })
  )

  it.scoped("tells what it has done itself, where another run was faster", () =>
    Effect.gen(function* () {
      const { project, run } = yield* templateWorld
      project.write(".kittify/templates/spec-template.md", "generic spec 1")
      const copies = yield* run(findCopies(projectAt(project.path)))
      yield* run(removeCopies(projectAt(project.path), copies))
      assert.deepStrictEqual(yield* run(removeCopies(projectAt(project.path), copies)), { files: [], directories: [] })
    })
  )

  it.scoped("leaves a file that it may not read", () =>
    Effect.gen(function* () {
      const { home, migrate, project, run } = yield* templateWorld
      yield* migrate()
      for (const place of [home.at(".."), home.path, project.path]) chmodSync(place, 0o777)
      chmodSync(project.write(".kittify/templates/spec-template.md", "generic spec 1"), 0o200)
      const { files } = yield* asNobody(run(findCopies(projectAt(project.path))))
      assert.deepStrictEqual(files, [{ path: ".kittify/templates/spec-template.md", verdict: "customised" }])
    })
  )

  it.scoped("keeps what a mission would be without", () =>
    Effect.gen(function* () {
      const { migrate, project } = yield* templateWorld
      const path = ".kittify/missions/research/templates/spec-template.md"
      project.write(path, "research spec 1")
      const kept = [{ path, reason: "needed" as const, moveTo: null }]
      assert.deepStrictEqual((yield* migrate()).project?.kept, kept)
      const next = { ...second, assets: { ...second.assets, [path.slice(".kittify/".length)]: "research spec 2" } }
      assert.deepStrictEqual((yield* migrate(next)).project?.removed, [path])
    })
  )

  it.scoped("names what is not read any more, with where it would be; afterwards nobody is warned", () =>
    Effect.gen(function* () {
      const { migrate, project, resolve, runtime } = yield* templateWorld
      project.write("templates/plan-template.md", "my plan")
      project.write(".kittify/overrides/missions/software-dev/templates/spec-template.md", "my spec")
      const legacy = yield* Effect.flip(resolve("plan-template.md"))
      assert.strictEqual(legacy._tag, "LegacyTemplateFound")

      yield* Effect.zipRight(
        migrate(),
        Effect.sync(() => rmSync(runtime.at("cache/migrated.json")))
      )
      const [found, lines] = yield* withLog(resolve("plan-template.md"))
      assert.strictEqual(found.tier, "user-mission")
      assert.match(lines.join(), /templates\/plan-template.md is not read any more; `spec-kitty migrate` says/)

      const { project: done } = yield* migrate()
      assert.sameDeepMembers(
        [...(done?.kept ?? [])],
        [
          { path: "templates/plan-template.md", reason: "unread", moveTo: ".kittify/templates/plan-template.md" },
          {
            path: ".kittify/overrides/missions/software-dev/templates/spec-template.md",
            reason: "unread",
            moveTo: ".kittify/missions/software-dev/templates/spec-template.md"
          }
        ]
      )
      project.write(".kittify/templates/plan-template.md", "another")
      const kept = (yield* migrate()).project?.kept.find(({ path }) => path === "templates/plan-template.md")
      assert.strictEqual(kept?.moveTo, null)
      const [, silence] = yield* withLog(Effect.zip(resolve("plan-template.md"), resolve("spec-template.md")))
      assert.deepStrictEqual(silence, [])
    })
  )

  it.scoped("does not take the runtime itself for copies of a project", () =>
    Effect.gen(function* () {
      const { home, migrate, project, runtime } = yield* templateWorld
      // As in a home directory that is a project itself.
      symlinkSync(project.at(".kittify"), home.at("kittify"))
      yield* migrate()
      const before = contentsOf(runtime.path)
      assert.isTrue((yield* migrate()).nothingToDo)
      assert.deepStrictEqual(contentsOf(runtime.path), before)
    })
  )
})
