import { Context, Effect, Layer, Option, Ref } from "effect"
import type { Project } from "../config/CurrentProject.ts"
import { Paths } from "../config/Paths.ts"
import { readTextIfExists } from "../platform/AtomicFile.ts"
import type { FileFailed } from "../platform/errors.ts"
import { kindOf, realPath } from "../platform/files.ts"
import { LegacyTemplateFound, TemplateMissing, TemplateNameRefused, TemplateOutsideProject } from "./errors.ts"
import { TemplateAssets } from "./TemplateAssets.ts"
import {
  customPlaces,
  isPlainName,
  legacyPlaces,
  relativePaths,
  type TemplateFolder,
  type TemplateTier
} from "./tiers.ts"

/** Which template is wanted. `mission` is a mission type such as `software-dev`, `name` a file name. */
export interface TemplateRequest {
  readonly project: Pick<Project, "root" | "kittify">
  readonly mission: string
  readonly name: string
  /** "templates" if not given. */
  readonly folder?: TemplateFolder
}

/** A template that was found, with the text at the time of looking. */
export interface ResolvedTemplate {
  readonly name: string
  readonly path: string
  readonly tier: TemplateTier
  readonly content: string
}

/**
 * Finds a template: project before user before package, in each the mission's own before the generic one (S039 US4-AS2,
 * design R16). Each file is resolved by itself, so a project may replace one and keep the rest.
 *
 * A file at a legacy location (`templates/`, `.specify/templates/` in the project) is never used, and never ignored in
 * silence: where only the package could answer, it is an error that names `spec-kitty migrate` (S039 US4-AS3). After
 * migration the user tier answers first, and the error is gone.
 */
export class TemplateResolver extends Context.Tag("spec-kitty/templates/TemplateResolver")<
  TemplateResolver,
  {
    readonly resolve: (
      request: TemplateRequest
    ) => Effect.Effect<
      ResolvedTemplate,
      TemplateMissing | LegacyTemplateFound | TemplateNameRefused | TemplateOutsideProject | FileFailed
    >
  }
>() {
  static readonly layer = Layer.effect(
    this,
    Effect.gen(function* () {
      const assets = yield* TemplateAssets
      const { runtime } = yield* Paths
      const noticed = yield* Ref.make(false)

      const noticeUnmigrated = Effect.fn(function* (path: string) {
        if (yield* isMigrated(runtime)) return
        if (yield* Ref.getAndSet(noticed, true)) return
        yield* Effect.logWarning(
          `${path} is used: this project has templates of its own and has not been migrated. Run \`spec-kitty migrate\`.`
        )
      })

      const resolve = Effect.fn("TemplateResolver.resolve")(function* (request: TemplateRequest) {
        const { mission, name, project } = request
        const wanted = { mission, name, folder: request.folder ?? "templates" }
        if (!isPlainName(mission)) return yield* new TemplateNameRefused({ kind: "mission", value: mission })
        if (!isPlainName(name)) return yield* new TemplateNameRefused({ kind: "template", value: name })

        const places = customPlaces({ project: project.kittify, user: runtime }, wanted)
        for (const { path, tier } of places) {
          const content = yield* readTextIfExists(path)
          if (Option.isNone(content)) continue
          if (tier === "project-mission" || tier === "project") {
            yield* staysInside(project.root, path)
            yield* noticeUnmigrated(path)
          }
          return { name, path, tier, content: content.value }
        }

        for (const path of legacyPlaces(project.root, wanted)) {
          if ((yield* kindOf(path)) === "missing") continue
          return yield* new LegacyTemplateFound({
            name,
            path,
            currentPath: `${project.kittify}/${wanted.folder}/${name}`
          })
        }

        const packaged = relativePaths(wanted)
        for (const relativePath of packaged) {
          const content = yield* assets.read(relativePath)
          if (Option.isSome(content)) {
            return { name, path: assets.locate(relativePath), tier: "package" as const, content: content.value }
          }
        }
        const searched = [...places.map(({ path }) => path), ...packaged.map(assets.locate)]
        return yield* new TemplateMissing({ mission, name, searched })
      })

      return TemplateResolver.of({ resolve })
    })
  )
}

// helpers

/** `spec-kitty migrate` installs both; Ref's own start-up never creates `templates` (design R17). */
const isMigrated = (runtime: string) =>
  Effect.forEach([`${runtime}/templates`, `${runtime}/missions`], kindOf).pipe(
    Effect.map((kinds) => kinds.every((kind) => kind === "directory"))
  )

const staysInside = Effect.fn(function* (root: string, path: string) {
  const target = yield* realPath(path)
  if (!target.startsWith(`${yield* realPath(root)}/`)) yield* new TemplateOutsideProject({ path, target })
})
