import { Effect, Either, Option } from "effect"
import type { Project } from "../config/CurrentProject.ts"
import { Paths } from "../config/Paths.ts"
import type { FileFailed } from "../platform/errors.ts"
import { kindOf, listDirectory } from "../platform/files.ts"
import { TemplateNameRefused, type TemplateError } from "./errors.ts"
import { TemplateAssets } from "./TemplateAssets.ts"
import { TemplateResolver, type ResolvedTemplate } from "./TemplateResolver.ts"
import { customPlaces, isPlainName, relativePaths, type TemplateFolder, type TemplateTier } from "./tiers.ts"

/** Where one template or command comes from; `lost` are the places that have it too. */
export interface TemplateOrigin {
  readonly folder: TemplateFolder
  readonly name: string
  readonly found: Either.Either<ResolvedTemplate, TemplateError | FileFailed>
  readonly lost: ReadonlyArray<{ readonly tier: TemplateTier; readonly path: string }>
}

/**
 * Every template and command of a mission type, of all tiers together, and where each comes from (S039 US4): the answer
 * is the resolver's own, also where that is an error. Changes nothing.
 */
export const templateOrigins = Effect.fn("templates.origins")(function* (project: Project, mission: string) {
  if (!isPlainName(mission)) return yield* new TemplateNameRefused({ kind: "mission", value: mission })
  const resolver = yield* TemplateResolver
  const origins: Array<TemplateOrigin> = []
  for (const folder of ["templates", "command-templates"] as const) {
    for (const name of yield* namesOf(project, mission, folder)) {
      const wanted = { mission, name, folder }
      const found = yield* Effect.either(resolver.find({ project, ...wanted }))
      const all = yield* placesWith(project, wanted)
      const winner = Option.getOrUndefined(Either.getRight(found))
      origins.push({
        folder,
        name,
        found,
        lost: all.filter(({ path }) => winner !== undefined && path !== winner.path)
      })
    }
  }
  return origins
})

// helpers

interface Wanted {
  readonly mission: string
  readonly name: string
  readonly folder: TemplateFolder
}

/** Commands are those that the package has; of templates also those that only a project or a user has. */
const namesOf = (project: Project, mission: string, folder: TemplateFolder) =>
  Effect.gen(function* () {
    const { runtime } = yield* Paths
    const assets = yield* TemplateAssets
    const packaged = (yield* assets.list).flatMap((path) =>
      (folder === "templates" ? path.split("/").at(-2) === folder : path.startsWith(`missions/${mission}/${folder}/`))
        ? [path.slice(path.lastIndexOf("/") + 1)]
        : []
    )
    const roots = folder === "templates" ? [project.kittify, runtime] : []
    const directories = relativePaths({ mission, folder, name: "" })
    const listed = yield* Effect.forEach(roots, (root) =>
      Effect.forEach(directories, (directory) => plainFilesIn(`${root}/${directory}`))
    )
    return [...new Set([...packaged, ...listed.flat(2)])].filter(isTemplateName).sort()
  })

/** A README in the directory, or a directory of templates, is no template. */
const isTemplateName = (name: string) => isPlainName(name) && name.endsWith(".md") && name !== "README.md"

const plainFilesIn = (directory: string) =>
  Effect.gen(function* () {
    if ((yield* kindOf(directory)) !== "directory") return []
    return yield* Effect.filter(yield* listDirectory(directory), (name) =>
      Effect.map(kindOf(`${directory}/${name}`), (kind) => kind === "file")
    )
  })

/** Every place that has the file, in the order of looking. */
const placesWith = (project: Project, wanted: Wanted) =>
  Effect.gen(function* () {
    const { runtime } = yield* Paths
    const assets = yield* TemplateAssets
    const own = customPlaces({ project: project.kittify, user: runtime }, wanted).map(({ path, tier }) => ({
      path,
      tier
    }))
    const packaged = yield* Effect.filter(relativePaths(wanted), (path) => Effect.map(assets.read(path), Option.isSome))
    return [
      ...(yield* Effect.filter(own, ({ path }) => Effect.map(kindOf(path), (kind) => kind === "file"))),
      ...packaged.map((path) => ({ path: assets.locate(path), tier: "package" as const }))
    ]
  })
