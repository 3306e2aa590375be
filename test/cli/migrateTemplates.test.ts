import { copyFileSync, existsSync, mkdirSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { folderAt, temporaryFolder } from "../helpers/folder.ts"
import { documentOf, specKitty, type Setting } from "../helpers/specKitty.ts"
import { contentsOf } from "../templates/world.ts"

const assets = new URL("../../src/templates/assets/", import.meta.url)
const spec = "missions/software-dev/templates/spec-template.md"
const readme = "templates/tasks-readme.md"

/** What tests look at in the answer. */
interface Answered {
  readonly nothing_to_do: boolean
  readonly runtime: { readonly directory: string; readonly installed: ReadonlyArray<string> }
  readonly project: { readonly removed: ReadonlyArray<string>; readonly kept: ReadonlyArray<unknown> } | null
}

/** A project as `init` of the 1.x era left it, with a plan template that somebody has changed. */
const oldProject = Effect.gen(function* () {
  const { path } = yield* temporaryFolder
  const [home, shop] = [folderAt(`${path}/home`), folderAt(`${path}/shop`)]
  for (const place of [home.path, shop.path]) mkdirSync(place)
  shop.write(".kittify/config.yaml", "project:\n  slug: shop\n")
  shop.write(".kittify/missions/software-dev/templates/plan-template.md", "# our plan {{FEATURE}}\n")
  for (const name of [spec, readme]) copyFileSync(new URL(name, assets), shop.write(`.kittify/${name}`, ""))
  copyFileSync(new URL(spec, assets), shop.write("templates/spec-template.md", ""))
  const at = (more: Partial<Setting>) => ({ home: home.path, cwd: shop.path, ...more })
  const run = (...argv: ReadonlyArray<string>) => specKitty(at({}), ...argv)
  const json = (...argv: ReadonlyArray<string>) =>
    Effect.map(run(...argv, "--json"), (answer) => ({ ...answer, document: documentOf(answer) as Answered }))
  const both = () => [contentsOf(home.path), contentsOf(shop.path)]
  return { home, shop, at, run, json, both }
})

const copies = [
  ".kittify/templates/tasks-readme.md",
  ".kittify/missions/software-dev/templates/spec-template.md",
  "templates/spec-template.md"
]

describe("migrate, the templates part", () => {
  it.scoped("installs the runtime and leaves of the project what is its own, once", () =>
    Effect.gen(function* () {
      const { home, json, run, shop } = yield* oldProject
      const { document, exitCode, stderr } = yield* json("migrate", "--yes")
      assert.strictEqual(exitCode, 0, stderr)
      assert.include(document.runtime.installed, spec)
      assert.deepStrictEqual(document.project?.removed, copies)
      assert.deepStrictEqual(document.project?.kept, [
        { path: ".kittify/missions/software-dev/templates/plan-template.md", reason: "customised", move_to: null }
      ])
      assert.isTrue(existsSync(home.at(".kittify", spec)))
      assert.deepStrictEqual(shop.list(".kittify"), ["config.yaml", "missions"])
      const again = yield* run("migrate")
      assert.match(
        again.stdout,
        /^Nothing to do\nCustomised here, in use and kept:\n {2}\.kittify.*plan-template.md\n$/
      )
      assert.strictEqual(again.stderr, "")
      assert.isTrue((yield* json("migrate")).document.nothing_to_do)
    })
  )

  it.scoped("changes nothing with --dry-run, and says each file", () =>
    Effect.gen(function* () {
      const { both, json, run } = yield* oldProject
      const before = both()
      const { stdout } = yield* run("migrate", "--dry-run")
      for (const path of copies) assert.include(stdout, `  ${path}\n`)
      assert.include(stdout, "Nothing was changed")
      assert.isFalse((yield* json("migrate", "--dry-run")).document.nothing_to_do)
      assert.deepStrictEqual(both(), before)
    })
  )

  it.scoped("asks before it deletes; a no, and nobody to ask, change nothing", () =>
    Effect.gen(function* () {
      const { at, both, json, shop } = yield* oldProject
      const before = both()
      const no = yield* specKitty(at({ terminal: true, answers: ["n"] }), "migrate")
      assert.strictEqual(no.exitCode, 1)
      assert.match(no.stderr, /\.kittify\/templates \(1\)\n {2}\.kittify\/missions \(1\)\n {2}templates \(1\)/)
      assert.include(no.stderr, "Not confirmed; nothing was changed")
      const nobody = yield* json("migrate")
      assert.notStrictEqual(nobody.exitCode, 0)
      assert.include(nobody.stdout, "--yes")
      assert.deepStrictEqual(both(), before)
      const yes = yield* specKitty(at({ terminal: true, answers: ["y"] }), "migrate")
      assert.strictEqual(yes.exitCode, 0)
      assert.include(yes.stdout, "3 files of this project removed")
      assert.include(yes.stdout, "Next: look at the removals with `git status`, and commit them.")
      assert.isFalse(existsSync(shop.at("templates")))
    })
  )

  it.scoped("takes --force for a yes, and needs neither where nothing is deleted", () =>
    Effect.gen(function* () {
      const { json, run } = yield* oldProject
      assert.strictEqual((yield* run("migrate", "--force")).exitCode, 0)
      assert.strictEqual((yield* json("migrate")).exitCode, 0)
    })
  )

  it.scoped("installs the runtime outside of a project, too, and under SPEC_KITTY_HOME", () =>
    Effect.gen(function* () {
      const { at, home } = yield* oldProject
      const env = { SPEC_KITTY_HOME: home.at("moved") }
      const answer = yield* specKitty(at({ cwd: home.path, env }), "migrate", "--json")
      const document = documentOf(answer) as Answered
      assert.strictEqual(document.project, null)
      assert.strictEqual(document.runtime.directory, home.at("moved/kittify"))
      assert.isTrue(existsSync(home.at("moved/kittify", spec)))
    })
  )

  it.scoped("works from a sub-directory", () =>
    Effect.gen(function* () {
      const { at, shop } = yield* oldProject
      mkdirSync(shop.at("src/deep"), { recursive: true })
      const answer = yield* specKitty(at({ cwd: shop.at("src/deep") }), "migrate", "--yes", "--json")
      assert.deepStrictEqual((documentOf(answer) as Answered).project?.removed, copies)
    })
  )
})

describe("config show-origin", () => {
  it.scoped("shows where each file comes from, before and after migrate, and writes nothing", () =>
    Effect.gen(function* () {
      const { both, run, shop } = yield* oldProject
      const before = both()
      const first = yield* run("config", "show-origin")
      assert.match(first.stdout, /spec-template\.md +project-mission +\S*shop\/\.kittify\/missions\/software-dev/)
      assert.match(first.stdout, /plan\.md +package /)
      assert.strictEqual(first.stderr, "")
      assert.deepStrictEqual(both(), before)
      yield* run("migrate", "--yes")
      const { origins } = documentOf(yield* run("config", "show-origin", "--json")) as {
        readonly origins: ReadonlyArray<Readonly<Record<string, unknown>>>
      }
      const tierOf = (name: string) => origins.find((origin) => origin["name"] === name)?.["tier"]
      assert.deepStrictEqual(["spec-template.md", "plan-template.md", "tasks-readme.md", "implement.md"].map(tierOf), [
        "user-mission",
        "project-mission",
        "user",
        "user-mission"
      ])
      shop.write("templates/tasks-template.md", "old")
      const poetry = yield* run("config", "show-origin", "--mission", "poetry")
      assert.match(poetry.stdout, /tasks-template\.md +- +.*legacy location.*spec-kitty migrate/)
    })
  )

  it.scoped("needs a project and a plain type of mission", () =>
    Effect.gen(function* () {
      const { at, home, run } = yield* oldProject
      assert.include((yield* run("config", "show-origin", "--mission", "a/b")).stderr, "is not a mission name")
      assert.include((yield* specKitty(at({ cwd: home.path }), "config", "show-origin")).stderr, "not inside")
    })
  )
})
