import { Context, Effect, Layer, Option, Ref } from "effect"
import type { Project } from "../config/CurrentProject.ts"
import { Paths } from "../config/Paths.ts"
import { readTextIfExists } from "../platform/AtomicFile.ts"
import type { FileFailed } from "../platform/errors.ts"
import { kindOf, realPath } from "../platform/files.ts"
import { relative, sep } from "../platform/path.ts"
import { LegacyTemplateFound, TemplateMissing, TemplateNameRefused, TemplateOutsideProject } from "./errors.ts"
import { verdictOn } from "./migrate/copies.ts"
import { currentPlace } from "./migrate/counterparts.ts"
import { isTold } from "./migrate/migratedProjects.ts"
import { keepInStep } from "./runtime/install.ts"
import { stagedDirectory } from "./runtime/staged.ts"
import { ShippedFiles } from "./ShippedFiles.ts"
import { TemplateAssets } from "./TemplateAssets.ts"
import {
  customPlaces,
  isForPython,
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
  /** Instructions for the Python spec-kitty that would have come first: no agent of ours can follow them. */
  readonly passedOver: ReadonlyArray<string>
}

type Resolving = TemplateMissing | LegacyTemplateFound | TemplateNameRefused | TemplateOutsideProject | FileFailed

/**
 * Finds a template: project before user before package, in each the mission's own before the generic one (S039 US4-AS2,
 * design R16). Each file is resolved by itself, so a project may replace one and keep the rest.
 *
 * A file at a legacy location (`templates/`, `.specify/templates/` in the project) is never used, and never ignored in
 * silence: where only the package could answer, it is an error that names `spec-kitty migrate` (S039 US4-AS3), and where
 * the user tier answers, a notice until migrate has been run in this project.
 */
export class TemplateResolver extends Context.Tag("spec-kitty/templates/TemplateResolver")<
  TemplateResolver,
  {
    /**
     * The template to work with. Brings an installed user tier in step with the package first, and says once on stderr
     * when `spec-kitty migrate` has something to do here.
     */
    readonly resolve: (request: TemplateRequest) => Effect.Effect<ResolvedTemplate, Resolving>
    /** The same answer for those who only look: writes nothing and says nothing. */
    readonly find: (request: TemplateRequest) => Effect.Effect<ResolvedTemplate, Resolving>
  }
>() {
  static readonly layer = Layer.effect(
    this,
    Effect.gen(function* () {
      const assets = yield* TemplateAssets
      const paths = yield* Paths
      const shipped = yield* ShippedFiles
      const { runtime } = paths
      const services = Context.make(TemplateAssets, assets).pipe(
        Context.add(Paths, paths),
        Context.add(ShippedFiles, shipped)
      )
      const noticed = yield* Ref.make(false)

      const find = Effect.fn("TemplateResolver.find")(function* (request: TemplateRequest) {
        const { mission, name, project } = request
        const wanted = { mission, name, folder: request.folder ?? "templates" }
        if (!isPlainName(mission)) return yield* new TemplateNameRefused({ kind: "mission", value: mission })
        if (!isPlainName(name)) return yield* new TemplateNameRefused({ kind: "template", value: name })

        const places = customPlaces({ project: project.kittify, user: runtime }, wanted)
        const passedOver: Array<string> = []
        for (const { path, readAt, tier } of places) {
          const content = yield* firstText(readAt)
          if (Option.isNone(content)) continue
          if (isOfProject(tier)) yield* staysInside(project.root, path)
          if (wanted.folder === "command-templates") {
            if (yield* isOutdated(wanted, content.value)) continue
            if (isForPython(content.value)) {
              passedOver.push(path)
              continue
            }
          }
          return { name, path, tier, content: content.value, passedOver }
        }

        const legacy = yield* Effect.provide(unreadFile(request), services)
        if (Option.isSome(legacy)) {
          const currentPath = `${project.root}/${currentPlace(below(project.root, legacy.value))}`
          return yield* new LegacyTemplateFound({ name, path: legacy.value, currentPath })
        }

        const packaged = relativePaths(wanted)
        for (const relativePath of packaged) {
          const content = yield* assets.read(relativePath)
          if (Option.isSome(content)) {
            const path = assets.locate(relativePath)
            return { name, path, tier: "package" as const, content: content.value, passedOver }
          }
        }
        const searched = [...places.map(({ path }) => path), ...packaged.map(assets.locate)]
        return yield* new TemplateMissing({ mission, name, searched })
      })

      /** A copy of what an earlier version shipped is nobody's wish, and tells agents to run what is not there any more. */
      const isOutdated = Effect.fn(function* (wanted: Parameters<typeof relativePaths>[0], content: string) {
        const isShipped = yield* shipped.versionsOf(relativePaths(wanted))
        const current = yield* Effect.forEach(relativePaths(wanted), assets.read)
        return isShipped(content) && !current.some(Option.contains(content))
      })

      const inStep = yield* Effect.cached(
        Effect.catchAll(Effect.provide(keepInStep, services), ({ message }) =>
          Effect.logWarning(`The templates in ${runtime} are not those of this version: ${message}`)
        )
      )

      const resolve = Effect.fn("TemplateResolver.resolve")(function* (request: TemplateRequest) {
        yield* inStep
        const found = yield* find(request)
        const notice = yield* Effect.provide(noticeFor(request, found, runtime), services)
        if (Option.isSome(notice) && !(yield* Ref.getAndSet(noticed, true))) yield* Effect.logWarning(notice.value)
        return found
      })

      return TemplateResolver.of({ resolve, find })
    })
  )
}

// helpers

const isOfProject = (tier: TemplateTier) => tier === "project-mission" || tier === "project"

const below = (root: string, path: string) => relative(root, path).replaceAll(sep, "/")

const firstText = (paths: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    for (const path of paths) {
      const text = yield* readTextIfExists(path)
      if (Option.isSome(text)) return text
    }
    return Option.none<string>()
  })

/** A file at a legacy location that nobody has been told of yet. */
const unreadFile = ({ folder = "templates", mission, name, project }: TemplateRequest) =>
  Effect.gen(function* () {
    const found = yield* Effect.findFirst(legacyPlaces(project.root, { mission, name, folder }), (path) =>
      Effect.map(kindOf(path), (kind) => kind !== "missing")
    )
    return Option.isSome(found) && (yield* isTold(project.root)) ? Option.none<string>() : found
  })

/** What is to be said about a template that was found: something only where `spec-kitty migrate` would help. */
const noticeFor = (request: TemplateRequest, { passedOver: [passed], path, tier }: ResolvedTemplate, runtime: string) =>
  Effect.gen(function* () {
    const { root } = request.project
    if (passed !== undefined) return Option.some(`${passed} is for the Python spec-kitty; ${path} is used instead.`)
    if (isOfProject(tier)) {
      const isInOrder = (yield* isMigrated(runtime)) && (yield* verdictOn({ root }, below(root, path))) !== "stock"
      return isInOrder
        ? Option.none()
        : Option.some(
            `${path} is used: this project has templates of its own and has not been migrated. Run \`spec-kitty migrate\`.`
          )
    }
    return Option.map(
      yield* unreadFile(request),
      (legacy) => `${legacy} is not read any more; \`spec-kitty migrate\` says what to do with it.`
    )
  })

/** `spec-kitty migrate` installs both; Ref's own start-up never creates `templates` (design R17). */
const isMigrated = (runtime: string) =>
  Effect.gen(function* () {
    if ((yield* kindOf(stagedDirectory(runtime))) === "directory") return true
    const kinds = yield* Effect.forEach([`${runtime}/templates`, `${runtime}/missions`], kindOf)
    return kinds.every((kind) => kind === "directory")
  })

const staysInside = Effect.fn(function* (root: string, path: string) {
  const target = yield* realPath(path)
  if (!target.startsWith(`${yield* realPath(root)}/`)) yield* new TemplateOutsideProject({ path, target })
})
