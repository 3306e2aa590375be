import { Effect, Either, Option, Ref } from "effect"
import { writeAtomic } from "../platform/AtomicFile.ts"
import type { FileFailed } from "../platform/errors.ts"
import { isReadOnly } from "../platform/fileFailed.ts"
import type { Project } from "./CurrentProject.ts"
import { ConfigFileBroken } from "./errors.ts"
import { alone, readProjectFile, startOver } from "./projectFile.ts"
import { completeIdentity, fillIdentity, readIdentity, type ProjectIdentity } from "./ProjectIdentity.ts"
import { parseYaml, setYaml, type YamlDocument } from "./yamlDocument.ts"

/** The program behind `ProjectConfig.identity`; it remembers identities that could not be saved. */
export const makeIdentity = Effect.map(Ref.make<ReadonlyMap<string, ProjectIdentity>>(new Map()), (unsaved) => {
  const identity = (project: Project) =>
    Effect.gen(function* () {
      const remembered = (yield* Ref.get(unsaved)).get(project.root)
      if (remembered !== undefined) return remembered
      const saved = yield* readProjectFile(project).pipe(
        Effect.map(({ values }) => completeIdentity(readIdentity(values["project"]))),
        Effect.catchTag("ConfigFileBroken", () => Effect.succeedNone)
      )
      return Option.isSome(saved) ? saved.value : yield* backfill(project)
    })

  const backfill = (project: Project) =>
    alone(project)(save(project)).pipe(
      Effect.catchTag("FileFailed", (error) => (isReadOnly(error) ? remember(project, error) : Effect.fail(error))),
      Effect.withSpan("ProjectConfig.backfill")
    )

  const remember = (project: Project, { message }: FileFailed) =>
    Effect.gen(function* () {
      yield* Effect.logWarning(`The project's identity lasts only for this command: ${message}`)
      const known = yield* readProjectFile(project).pipe(
        Effect.map(({ values }) => readIdentity(values["project"])),
        Effect.orElseSucceed(() => ({}))
      )
      const made = yield* fillIdentity(known, project.root)
      return yield* Ref.modify(unsaved, (all) => {
        const first = all.get(project.root) ?? made
        return [first, new Map(all).set(project.root, first)] as const
      })
    })

  return identity
})

// helpers

/** Under the lock: another process may have been first, and then its identity is ours too. */
const save = (project: Project) =>
  Effect.gen(function* () {
    const yaml = yield* readProjectFile(project).pipe(
      Effect.catchTag("ConfigFileBroken", ({ reason }) => startOver(project, reason))
    )
    const known = readIdentity(yaml.values["project"])
    const complete = completeIdentity(known)
    if (Option.isSome(complete)) return complete.value
    const identity = yield* fillIdentity(known, project.root)
    const text = withIdentity(yaml, known, identity)
    yield* Either.mapLeft(text, (reason) => new ConfigFileBroken({ path: project.configPath, reason })).pipe(
      Effect.flatMap((content) => writeAtomic(project.configPath, content))
    )
    return identity
  })

const withIdentity = (yaml: YamlDocument, known: Partial<ProjectIdentity>, identity: ProjectIdentity) => {
  const missing = [
    ...(known.uuid === undefined ? [["uuid", identity.uuid] as const] : []),
    ...(known.slug === undefined ? [["slug", identity.slug] as const] : []),
    ...(known.nodeId === undefined ? [["node_id", identity.nodeId] as const] : [])
  ]
  return missing.reduce<Either.Either<string, string>>(
    (text, [key, value]) =>
      Either.flatMap(Either.flatMap(text, parseYaml), (now) => setYaml(now, ["project", key], value)),
    Either.right(yaml.text)
  )
}
