import { Effect, Option } from "effect"
import { Paths } from "../../config/Paths.ts"
import type { Project } from "../../config/CurrentProject.ts"
import { kindOf, listDirectory, realPath } from "../../platform/files.ts"
import { basename, join, relative, sep } from "../../platform/path.ts"
import { entriesBelow, ownKindOf, readPlainFile } from "../../platform/plainFiles.ts"
import { ShippedFiles, shippedLimitBytes } from "../ShippedFiles.ts"
import { TemplateAssets } from "../TemplateAssets.ts"
import { copyDirectories, copyFiles, counterparts, legacyDirectories, overridesDirectory } from "./counterparts.ts"

/**
 * What a file of a project is: `stock`, byte for byte some shipped version; `customised`, somebody's own and in use;
 * `unread`, somebody's own at a place that is no longer read; `needed`, shipped once but not by us, so that its mission
 * would be without; `link`, which is not followed.
 */
export type Verdict = "stock" | "customised" | "unread" | "needed" | "link"

/** A file of a project where copies of the package's may be; `path` below the project's root, with `/`. */
export interface ProjectCopy {
  readonly path: string
  readonly verdict: Verdict
}

/** What a project holds of the package. */
export interface ProjectCopies {
  readonly files: ReadonlyArray<ProjectCopy>
  /** Directories with nothing in them once the stock files are gone, deepest first. */
  readonly directories: ReadonlyArray<string>
}

type Roots = Pick<Project, "root" | "kittify">

/** Judges one file: see {@link Verdict}. */
export const verdictOn = Effect.fn("templates.verdictOn")(function* ({ root }: Pick<Project, "root">, path: string) {
  const shipped = yield* ShippedFiles
  // What we may not read is not known to be a copy.
  const bytes = yield* Effect.orElseSucceed(readPlainFile(join(root, path), shippedLimitBytes), () =>
    Option.none<Uint8Array>()
  )
  const isShipped = yield* shipped.versionsOf(counterparts(path))
  if (!Option.exists(bytes, isShipped)) {
    return isUnread(path) ? "unread" : "customised"
  }
  return (yield* isMissedWithout(path)) ? "needed" : "stock"
})

/** Looks at every place where a project may hold copies; changes nothing and follows no link. */
export const findCopies = Effect.fn("templates.findCopies")(function* (project: Roots) {
  const { runtime } = yield* Paths
  const files: Array<ProjectCopy> = []
  const candidates: Array<string> = []
  const isRuntime = (yield* realPathOr(project.kittify)) === (yield* realPathOr(runtime))

  for (const directory of isRuntime ? [] : [...copyDirectories, overridesDirectory]) {
    if ((yield* kindOf(join(project.root, directory))) !== "directory") continue
    const link = yield* linkOnTheWay(project.root, directory)
    if (Option.isSome(link)) {
      files.push({ path: link.value, verdict: "link" })
      continue
    }
    if (directory !== overridesDirectory) candidates.push(directory)
    for (const { kind, path } of yield* entriesBelow(join(project.root, directory))) {
      const name = relative(project.root, path).replaceAll(sep, "/")
      if (kind === "directory") candidates.push(name)
      else files.push({ path: name, verdict: kind === "link" ? "link" : yield* verdictOn(project, name) })
    }
  }
  for (const path of [...(isRuntime ? [] : copyFiles), ...(yield* legacyPaths)]) {
    if ((yield* kindOf(join(project.root, path))) !== "file") continue
    const link = yield* linkOnTheWay(project.root, path)
    files.push(
      Option.isSome(link) ? { path: link.value, verdict: "link" } : { path, verdict: yield* verdictOn(project, path) }
    )
  }
  const unique = [...new Map(files.map((file) => [file.path, file])).values()]
  const copies: ProjectCopies = { files: unique, directories: yield* emptied(project.root, unique, candidates) }
  return copies
})

// helpers

const isUnread = (path: string) =>
  [...legacyDirectories, overridesDirectory].some((directory) => path.startsWith(`${directory}/`))

/** What is in a project's own `templates` is not ours to list: only names that templates have had are looked for. */
const legacyPaths = Effect.gen(function* () {
  const shipped = yield* ShippedFiles
  const names = (yield* shipped.paths).flatMap((path) =>
    /^(missions\/software-dev\/)?templates\//.test(path) ? [path.replace(/^.*?templates\//, "")] : []
  )
  return legacyDirectories.flatMap((directory) => [...new Set(names)].map((name) => `${directory}/${name}`))
})

/** Whether our commands would look for this very template and no longer find any for its mission. */
const isMissedWithout = (path: string) =>
  Effect.gen(function* () {
    if (isUnread(path)) return false
    const [, mission] = /^\.kittify\/missions\/([^/]+)\/templates\/[^/]+$/.exec(path) ?? []
    if (mission === undefined) return false
    const assets = yield* TemplateAssets
    const packaged = yield* assets.list
    const name = basename(path)
    return (
      packaged.some((asset) => asset.endsWith(`/templates/${name}`)) &&
      !packaged.includes(`missions/${mission}/templates/${name}`) &&
      !packaged.includes(`templates/${name}`)
    )
  })

/** The highest link at or above a path, below the root; the root itself is free of links. */
const linkOnTheWay = (root: string, path: string) =>
  Effect.findFirst(stepsTo(path), (place) => Effect.map(ownKindOf(join(root, place)), (kind) => kind === "link"))

/** Every place on the way to a path, and the path. */
const stepsTo = (path: string) => path.split("/").map((_, index, steps) => steps.slice(0, index + 1).join("/"))

const realPathOr = (path: string) => Effect.orElseSucceed(realPath(path), () => path)

/** Of the candidates, and of what holds a legacy file that goes, the directories that nothing else is in. */
const emptied = (root: string, files: ReadonlyArray<ProjectCopy>, candidates: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const gone = new Set(files.flatMap(({ path, verdict }) => (verdict === "stock" ? [path] : [])))
    const legacy = [...gone].filter(isUnread).flatMap(stepsTo)
    const possible = [...new Set([...candidates, ...legacy])].filter((path) => !gone.has(path))
    const directories: Array<string> = []
    for (const directory of possible.toSorted((a, b) => b.split("/").length - a.split("/").length)) {
      const inside = yield* listDirectory(join(root, directory))
      if (!inside.every((name) => gone.has(`${directory}/${name}`))) continue
      gone.add(directory)
      directories.push(directory)
    }
    return directories
  })
