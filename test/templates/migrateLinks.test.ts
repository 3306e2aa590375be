import { rmSync, symlinkSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { removePlainFile } from "../../src/platform/plainFiles.ts"
import { contentsOf, templateWorld } from "./world.ts"

describe("a link in a project", () => {
  it.scoped("is named and not followed, whether it is a file, a directory or .kittify itself", () =>
    Effect.gen(function* () {
      const { elsewhere, migrate, project } = yield* templateWorld
      elsewhere.write("spec-template.md", "generic spec 1")
      elsewhere.write("templates/plan-template.md", "plan 1")
      symlinkSync(elsewhere.at("templates"), project.at("templates"))
      project.write(".kittify/templates/keep.md", "mine")
      symlinkSync(elsewhere.at("spec-template.md"), project.at(".kittify/templates/spec-template.md"))
      symlinkSync(elsewhere.path, project.at(".kittify/missions"))
      const before = [contentsOf(elsewhere.path), contentsOf(project.path)]
      const { nothingToDo, project: done } = yield* Effect.zipRight(migrate(), migrate())
      assert.isTrue(nothingToDo)
      assert.sameMembers(
        (done?.kept ?? []).flatMap(({ path, reason }) => (reason === "link" ? [path] : [])),
        [".kittify/templates/spec-template.md", ".kittify/missions", "templates"]
      )
      assert.deepStrictEqual([contentsOf(elsewhere.path), contentsOf(project.path)], before)

      rmSync(project.at(".kittify"), { recursive: true })
      symlinkSync(elsewhere.path, project.at(".kittify"))
      const { project: other } = yield* migrate()
      assert.deepStrictEqual(other?.kept[0], { path: ".kittify", reason: "link", moveTo: null })
      assert.deepStrictEqual(contentsOf(elsewhere.path), before[0])
    })
  )

  it.scoped("that takes a file's place before its turn comes saves what it leads to", () =>
    Effect.gen(function* () {
      const { elsewhere, project } = yield* templateWorld
      elsewhere.write("precious", "generic spec 1")
      symlinkSync(elsewhere.at("precious"), project.at("link"))
      assert.isFalse(yield* removePlainFile(project.at("link"), 1000, () => true))
      assert.isFalse(yield* removePlainFile(elsewhere.at("precious"), 5, () => true))
      assert.isTrue(yield* removePlainFile(elsewhere.at("precious"), 1000, () => true))
    })
  )
})
