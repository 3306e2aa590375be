import { Context, Effect, Either, Layer, Option, Predicate } from "effect"
import type { FileFailed, LockTimeout } from "../platform/errors.ts"
import { Git } from "../platform/Git.ts"
import { remoteUrl } from "../platform/gitQueries.ts"
import type { Project } from "./CurrentProject.ts"
import { consentIn, switchOf } from "./consent.ts"
import { ConfigFileBroken } from "./errors.ts"
import { makeIdentity } from "./identity.ts"
import { changeProjectFile, projectFileIfExists, readProjectFile } from "./projectFile.ts"
import { completeIdentity, readIdentity, type ProjectIdentity } from "./ProjectIdentity.ts"
import { repoSlug } from "./slugs.ts"
import { bindingKeys, readBinding, type NewTrackerBinding, type TrackerBinding } from "./TrackerBinding.ts"
import { deleteYaml, parseYaml, setYaml, valueAt, type YamlDocument } from "./yamlDocument.ts"

export type { ProjectIdentity } from "./ProjectIdentity.ts"
export type { NewTrackerBinding, TrackerBinding } from "./TrackerBinding.ts"

/** Whether a project lets its events leave, as {@link ProjectConfig} `syncEnabled`, and which project says so. */
export interface Consent {
  readonly agrees: boolean
  /** Whether they may leave by themselves, as `autoStart`, or only with a command that somebody gives. */
  readonly inBackground: boolean
  readonly uuid: Option.Option<string>
}

type Reading<A> = Effect.Effect<A, ConfigFileBroken | FileFailed>
type Writing = Effect.Effect<void, ConfigFileBroken | FileFailed | LockTimeout>

/** A project's `.kittify/config.yaml`. Comments, order and unknown keys survive every change. */
export class ProjectConfig extends Context.Tag("spec-kitty/config/ProjectConfig")<
  ProjectConfig,
  {
    /**
     * Who the project is; missing parts are filled in and saved, and the first to save wins. A file that cannot be
     * parsed is kept aside and started anew; where nothing can be saved the identity lasts as long as this process.
     */
    readonly identity: (project: Project) => Effect.Effect<ProjectIdentity, ConfigFileBroken | FileFailed | LockTimeout>
    /** The identity as saved; none while a part is missing. Writes nothing. */
    readonly savedIdentity: (project: Project) => Reading<Option.Option<ProjectIdentity>>
    /** `owner/repository`: the project's own word for it, else from its remote. */
    readonly repoSlug: (project: Project) => Effect.Effect<Option.Option<string>>
    readonly trackerBinding: (project: Project) => Reading<Option.Option<TrackerBinding>>
    readonly setTrackerBinding: (project: Project, binding: NewTrackerBinding) => Writing
    /** Removes `tracker:` and nothing else. */
    readonly clearTrackerBinding: (project: Project) => Writing
    /** Whether this project's events may leave (design R15): not after a no, nor after what nobody can read or understand. */
    readonly syncEnabled: (project: Project) => Effect.Effect<boolean>
    /** What the file says now about events that were recorded before; none where there is no such file any more. */
    readonly consent: (project: Project) => Reading<Option.Option<Consent>>
    /** Whether this project's events are sent in the background: not after `sync.auto_start: false`, nor after what nobody can read. */
    readonly autoStart: (project: Project) => Effect.Effect<boolean>
    /** The plain value at a path. */
    readonly get: (project: Project, path: ReadonlyArray<string>) => Reading<Option.Option<unknown>>
    readonly set: (project: Project, path: ReadonlyArray<string>, value: unknown) => Writing
  }
>() {
  static readonly layer = Layer.effect(
    this,
    Effect.gen(function* () {
      const git = yield* Git
      const identity = yield* makeIdentity

      return ProjectConfig.of({
        identity: (project) => Effect.provideService(identity(project), Git, git),
        savedIdentity: (project) =>
          Effect.map(readProjectFile(project), ({ values }) => completeIdentity(readIdentity(values["project"]))),
        repoSlug: (project) =>
          Effect.gen(function* () {
            const own = yield* Effect.map(readProjectFile(project), (yaml) => valueAt(yaml, ["project", "repo_slug"]))
            if (Predicate.isString(own) && /^[^/\s]+(\/[^/\s]+)+$/.test(own)) return Option.some(own)
            return Option.flatMap(yield* remoteUrl(project.root), repoSlug)
          }).pipe(
            Effect.orElseSucceed(() => Option.none<string>()),
            Effect.provideService(Git, git)
          ),
        trackerBinding: (project) =>
          Effect.map(readProjectFile(project), ({ values }) => readBinding(values["tracker"])),
        setTrackerBinding: (project, binding) =>
          changeProjectFile(project, (yaml) => {
            const { remove, set } = bindingKeys(binding)
            const steps = [
              ...remove.map(
                (key) => (text: string) =>
                  Either.flatMap(parseYaml(text), (now) =>
                    valueAt(now, ["tracker", key]) === undefined
                      ? Either.right(text)
                      : deleteYaml(now, ["tracker", key])
                  )
              ),
              ...set.map(
                ([key, value]) =>
                  (text: string) =>
                    Either.flatMap(parseYaml(text), (now) => setYaml(now, ["tracker", key], value))
              )
            ]
            return steps.reduce<Either.Either<string, string>>(Either.flatMap, Either.right(yaml.text))
          }),
        clearTrackerBinding: (project) =>
          changeProjectFile(project, (yaml) =>
            "tracker" in yaml.values ? deleteYaml(yaml, ["tracker"]) : Either.right(yaml.text)
          ),
        consent: (project) =>
          Effect.flatMap(
            projectFileIfExists(project),
            Option.match({
              onNone: () => Effect.succeedNone,
              onSome: (yaml) =>
                Effect.map(clearly(project, consentIn(yaml)), (agrees) =>
                  Option.some({
                    agrees,
                    inBackground: Either.getOrElse(autoStartIn(yaml), () => false),
                    uuid: Option.fromNullable(readIdentity(yaml.values["project"]).uuid)
                  })
                )
            })
          ),
        syncEnabled: (project) => unlessInDoubt(project, consentIn),
        autoStart: (project) => unlessInDoubt(project, autoStartIn),
        get: (project, path) =>
          Effect.map(readProjectFile(project), (yaml) => Option.fromNullable(valueAt(yaml, path))),
        set: (project, path, value) => changeProjectFile(project, (yaml) => setYaml(yaml, path, value))
      })
    })
  )
}

// helpers

const clearly = <A>({ configPath }: Project, said: Either.Either<A, string>) =>
  Either.mapLeft(said, (reason) => new ConfigFileBroken({ path: configPath, reason }))

const autoStartIn = (yaml: YamlDocument): Either.Either<boolean, string> => {
  const value = valueAt(yaml, ["sync", "auto_start"]) ?? true
  return Either.fromNullable(
    switchOf(value),
    () => `sync.auto_start is ${JSON.stringify(value)}, neither true nor false`
  )
}

/** What cannot be read or understood may say no: waiting costs nothing, sending cannot be taken back. */
const unlessInDoubt = (project: Project, read: (yaml: YamlDocument) => Either.Either<boolean, string>) =>
  Effect.flatMap(readProjectFile(project), (yaml) => clearly(project, read(yaml))).pipe(
    Effect.catchAll((error) => Effect.as(Effect.logWarning(error.message), false))
  )
