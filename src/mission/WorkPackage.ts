import { Effect, Either, Option, Predicate } from "effect"
import { byteOrderMark, readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import { kindOf, listDirectory, realPath } from "../platform/files.ts"
import { basename, join } from "../platform/path.ts"
import { PromptBroken, TasksInconsistent, WorkPackageUnknown } from "./errors.ts"
import { editFrontMatter, parseFrontMatter } from "./frontmatter.ts"
import { staysInside } from "./inside.ts"
import type { Mission } from "./Mission.ts"

/** A work package as its prompt file describes it. */
export interface WorkPackage {
  readonly id: string
  readonly title: string
  /** Absolute path of the prompt file. */
  readonly path: string
  readonly dependencies: ReadonlyArray<string>
  readonly agent: string
  readonly values: Readonly<Record<string, unknown>>
  readonly body: string
}

const promptName = /^(WP\d{2})(?:-[^/]*)?\.md$/

/** `WP01`, `wp01` and `WP01-some-title` all mean `WP01`. */
export const parseWorkPackageId = (text: string): Option.Option<string> =>
  Option.fromNullable(/^(WP\d{2})(?:-.*)?$/i.exec(text.trim())?.[1]?.toUpperCase())

const texts = (value: unknown): ReadonlyArray<string> => {
  const words = typeof value === "string" ? value.replace(/[[\]"']/g, "").split(",") : Array.isArray(value) ? value : []
  return words.filter(Predicate.isString).flatMap((word) => (word.trim() === "" ? [] : [word.trim()]))
}

const nameOf = (value: unknown): string =>
  typeof value === "string" ? value : Predicate.hasProperty(value, "name") ? String(value.name) : ""

const read = (path: string, id: string) =>
  Effect.gen(function* () {
    const text = Option.getOrElse(yield* readTextIfExists(path), () => "")
    const parsed = parseFrontMatter(text)
    if (Either.isLeft(parsed)) return yield* new PromptBroken({ path, reason: parsed.left })
    const { body, values } = Option.getOrElse(parsed.right, () => ({ body: text, values: {} }))
    const fields: Readonly<Record<string, unknown>> = values
    const heading = /^#\s+(?:Work Package Prompt:?\s*)?(?:WP\d{2}\s*[:\u2013\u2014-]+\s*)?(.+)$/m.exec(body)?.[1]
    const title = [fields["title"], fields["work_package_title"], heading].find(
      (candidate): candidate is string => Predicate.isString(candidate) && candidate.trim() !== ""
    )
    const workPackage: WorkPackage = {
      id,
      path,
      title: title?.trim() ?? id,
      dependencies: texts(fields["dependencies"]).map((name) => name.toUpperCase()),
      agent: nameOf(fields["agent"]),
      values: fields,
      body
    }
    return workPackage
  })

/** The work packages of a mission, by id; prompt files only, and none that a link leads elsewhere. */
export const listWorkPackages = (mission: Mission) =>
  Effect.gen(function* () {
    const folder = join(mission.directory, "tasks")
    yield* staysInside(mission.project.root, folder)
    const names = yield* listDirectory(folder)
    const prompts = yield* Effect.filter(
      names.flatMap((name) => {
        const id = promptName.exec(name)?.[1]
        return id === undefined ? [] : [{ id, path: join(folder, name) }]
      }),
      ({ path }) => Effect.map(kindOf(path), (kind) => kind === "file")
    )
    const home = prompts.length === 0 ? folder : yield* realPath(folder)
    return yield* Effect.forEach(prompts, ({ id, path }) =>
      Effect.gen(function* () {
        // Only a link is elsewhere than its folder, which was looked at: with a hundred prompts that is what takes time.
        if ((yield* realPath(path)) !== join(home, basename(path))) yield* staysInside(mission.project.root, path)
        return yield* read(path, id)
      })
    )
  })

/** Files that look like prompts and are none: `WP100-title.md`, `wp01-title.md`. */
export const misnamedPrompts = (mission: Mission) =>
  Effect.map(listDirectory(join(mission.directory, "tasks")), (names) =>
    names.filter((name) => /^WP\d.*\.md$/i.test(name) && !promptName.test(name))
  )

/** Packages with more than one prompt, each told with its files: which of them counts is not ours to guess. */
export const severalPrompts = (all: ReadonlyArray<WorkPackage>): ReadonlyArray<string> =>
  [...new Set(all.map(({ id }) => id))].flatMap((id) => {
    const names = all.filter((candidate) => candidate.id === id).map(({ path }) => `tasks/${basename(path)}`)
    return names.length > 1 ? [`${id} has more than one prompt file: ${names.join(", ")}`] : []
  })

/** One work package of a mission, however its id is written. */
export const findWorkPackage = (mission: Mission, text: string) =>
  Effect.gen(function* () {
    const all = yield* listWorkPackages(mission)
    const id = Option.getOrElse(parseWorkPackageId(text), () => text)
    const [found, ...others] = all.filter((candidate) => candidate.id === id)
    if (found !== undefined && others.length === 0) return found
    if (found !== undefined) {
      return yield* new TasksInconsistent({
        feature: mission.slug,
        problems: severalPrompts(all),
        cycles: [],
        unknownDependencies: [],
        missingRequirementRefs: [],
        unknownRequirementRefs: [],
        unmappedFunctionalRequirements: []
      })
    }
    const known = all.map((candidate) => candidate.id)
    return yield* new WorkPackageUnknown({ workPackage: id, feature: mission.slug, known })
  })

/** Refuses what is no text: a file with NUL bytes is a picture, an archive, or damaged. */
export const needsNoBinary = (path: string, text: string) =>
  text.includes("\0") ? new PromptBroken({ path, reason: "it is no text, it has NUL bytes" }) : Effect.void

/** Refuses a text that was read from other bytes than UTF-8: written back, it would not be what its author wrote. */
export const needsText = (path: string, text: string) =>
  text.includes("\uFFFD")
    ? new PromptBroken({ path, reason: "it has bytes that are not UTF-8" })
    : needsNoBinary(path, text)

/** Sets keys of the prompt's front matter and, if given, edits the rest. */
export const updatePrompt = (
  { path }: Pick<WorkPackage, "path">,
  changes: Readonly<Record<string, unknown>>,
  edit: (text: string) => string = (text) => text
) =>
  Effect.gen(function* () {
    const before = Option.getOrElse(yield* readTextIfExists(path), () => "")
    yield* needsText(path, before)
    const edited = editFrontMatter(before, changes)
    if (Either.isLeft(edited)) return yield* new PromptBroken({ path, reason: edited.left })
    const after = edit(edited.right)
    if (after !== before) yield* writeAtomic(path, (yield* byteOrderMark(path)) + after)
  })
