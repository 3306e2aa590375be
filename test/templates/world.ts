import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from "node:fs"
import { Effect, Layer } from "effect"
import { CurrentProject, projectAt } from "../../src/config/CurrentProject.ts"
import { Paths } from "../../src/config/Paths.ts"
import { migrateTemplates } from "../../src/templates/migrate/migrateTemplates.ts"
import { ShippedFiles } from "../../src/templates/ShippedFiles.ts"
import { TemplateAssets } from "../../src/templates/TemplateAssets.ts"
import { TemplateResolver } from "../../src/templates/TemplateResolver.ts"
import { folderAt, temporaryFolder } from "../helpers/folder.ts"

export const spec = "missions/software-dev/templates/spec-template.md"
export const plan = "missions/software-dev/templates/plan-template.md"
export const readme = "templates/tasks-readme.md"

/** What the package holds, and every version of it that was ever shipped. */
export interface Package {
  readonly assets: Readonly<Record<string, string>>
  readonly shipped: Readonly<Record<string, ReadonlyArray<string>>>
}

/** Version 2 of a product whose version 1 was the Python spec-kitty's, which had research missions and AGENTS.md, too. */
export const second: Package = {
  assets: { [spec]: "spec 2", [plan]: "plan 2", [readme]: "readme 2" },
  shipped: {
    [spec]: ["spec 1", "spec 2"],
    [plan]: ["plan 1", "plan 2"],
    [readme]: ["readme 2"],
    "templates/spec-template.md": ["generic spec 1"],
    "templates/command-templates/tasks.md": ["tasks 1"],
    "missions/research/templates/spec-template.md": ["research spec 1"],
    "missions/research/templates/research-template.md": ["research 1"],
    "AGENTS.md": ["agents 1"]
  }
}

/** A user's home and a project, with the services that a command would get there; gone when the test ends. */
export const templateWorld = Effect.map(temporaryFolder, (folder) => {
  const [home, project, elsewhere] = ["home", "shop", "elsewhere"].map((name) => folderAt(folder.at(name)))
  if (home === undefined || project === undefined || elsewhere === undefined) throw new Error("never")
  for (const each of [home, project, elsewhere]) mkdirSync(each.path)
  mkdirSync(project.at(".kittify"))
  const layerOf = ({ assets, shipped }: Package) =>
    TemplateResolver.layer.pipe(
      Layer.provideMerge(ShippedFiles.layerOf(shipped)),
      Layer.provideMerge(TemplateAssets.layerOf(assets)),
      Layer.provideMerge(Paths.layerOf(home.path)),
      Layer.provideMerge(CurrentProject.layerOf(projectAt(project.path)))
    )
  type Services = Layer.Layer.Success<ReturnType<typeof layerOf>>
  const run = <A, E>(program: Effect.Effect<A, E, Services>, held: Package = second) =>
    Effect.provide(program, layerOf(held))
  const wanted = (name: string) => ({ project: projectAt(project.path), mission: "software-dev", name })
  return {
    home,
    project,
    elsewhere,
    runtime: folderAt(home.at("kittify")),
    run,
    migrate: (held: Package = second) => run(migrateTemplates, held),
    resolve: (name: string, held: Package = second) =>
      run(
        Effect.flatMap(TemplateResolver, ({ resolve }) => resolve(wanted(name))),
        held
      ),
    find: (name: string, held: Package = second) =>
      run(
        Effect.flatMap(TemplateResolver, ({ find }) => find(wanted(name))),
        held
      )
  }
})

/** Everything below a directory: what files hold and where links lead. Locks and their directory are nobody's business. */
export const contentsOf = (directory: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(directory, { recursive: true, encoding: "utf8" })
      .filter((name) => !/(^|\/)locks(\/|$)/.test(name))
      .sort()
      .map((name) => {
        const path = `${directory}/${name}`
        const found = lstatSync(path)
        if (found.isSymbolicLink()) return [name, `-> ${readlinkSync(path)}`]
        return [name, found.isDirectory() ? "/" : readFileSync(path, "utf8")]
      })
  )
