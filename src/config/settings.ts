import { Config, Effect, Option, Predicate } from "effect"
import type { FileFailed, LockTimeout } from "../platform/errors.ts"
import { nearest } from "../platform/nearest.ts"
import { CurrentProject } from "./CurrentProject.ts"
import { SettingValueRefused, UnknownSetting, type ConfigFileBroken, type NotAProject } from "./errors.ts"
import { Paths } from "./Paths.ts"
import { ProjectConfig } from "./ProjectConfig.ts"
import { declaredSettings, shown, typedValue, type DeclaredSetting, type SettingValue } from "./settingsRegistry.ts"
import { readUserConfig, setUserConfig } from "./UserConfigFile.ts"

export type SettingSource = "environment" | "user" | "project" | "default"

/** A setting as it is now: its value, where that comes from, and what it won over. */
export interface Setting {
  readonly key: string
  readonly summary: string
  readonly expected: string
  /** Null when nobody has said anything and there is no default, or when what was said is not acceptable. */
  readonly value: SettingValue | null
  readonly source: SettingSource
  /** The file or the environment variable that `value` was read from. */
  readonly file?: string
  readonly variable?: string
  readonly overridden: ReadonlyArray<{ readonly source: SettingSource; readonly value: SettingValue }>
  /** What is wrong with a value that somebody has set. */
  readonly problem?: string
}

type Reading = ConfigFileBroken | FileFailed
type Services = Paths | CurrentProject | ProjectConfig

/** All settings, in the order they are declared. Outside of a project its settings have their defaults. */
export const list: Effect.Effect<ReadonlyArray<Setting>, Reading, Services> = Effect.forEach(
  declaredSettings,
  (declared) => current(declared)
).pipe(Effect.withSpan("settings.list"))

/** One setting, with everything that bears on it. */
export const get = (key: string): Effect.Effect<Setting, UnknownSetting | Reading, Services> =>
  Effect.flatMap(declaredAs(key), current)

/** Saves a setting from what a person typed, and hands it back as it is now: the environment may still win over it. */
export const set = (
  key: string,
  text: string
): Effect.Effect<Setting, UnknownSetting | SettingValueRefused | NotAProject | LockTimeout | Reading, Services> =>
  Effect.gen(function* () {
    const declared = yield* declaredAs(key)
    const value = yield* Effect.mapError(
      typedValue(declared, text),
      () =>
        new SettingValueRefused({
          key: declared.key,
          value: String(shown(declared, text)),
          expected: declared.expected
        })
    )
    if (declared.scope === "user") yield* setUserConfig(yield* Paths, declared.path, value)
    else {
      const project = yield* Effect.flatMap(CurrentProject, ({ locate }) => locate)
      yield* Effect.flatMap(ProjectConfig, (config) => config.set(project, declared.path, value))
    }
    return yield* current(declared)
  }).pipe(Effect.withSpan("settings.set"))

// helpers

interface Said {
  readonly source: SettingSource
  readonly value: unknown
  readonly place: { readonly file?: string; readonly variable?: string }
}

const declaredAs = (key: string) =>
  Effect.suspend(() => {
    const found = declaredSettings.find((declared) => declared.key === key.trim().toLowerCase())
    if (found !== undefined) return Effect.succeed(found)
    const near = nearest(
      key,
      declaredSettings.map((declared) => declared.key)
    )
    return Effect.fail(new UnknownSetting({ key, ...(Option.isSome(near) ? { nearest: near.value } : {}) }))
  })

const current = (declared: DeclaredSetting) =>
  Effect.gen(function* () {
    const said = [...(yield* fromEnvironment(declared)), ...(yield* fromFile(declared))]
    return resolved(declared, said)
  })

const resolved = (declared: DeclaredSetting, said: ReadonlyArray<Said>): Setting => {
  const { default: fallback, expected, key, summary } = declared
  const refused = said.filter(({ value }) => Option.isNone(declared.accept(value)))
  // A refused value is passed over only where the command that needs it would pass it over too.
  const winner = said.find((candidate) => !(refused.includes(candidate) && declared.lenient(candidate.value)))
  const [wrong] = refused
  const losers = said.filter((candidate) => candidate !== winner)
  return {
    key,
    summary,
    expected,
    value: winner === undefined ? fallback : Option.getOrNull(declared.accept(winner.value)),
    source: winner?.source ?? "default",
    ...winner?.place,
    overridden: [
      ...losers.map(({ source, value }) => ({ source, value: shown(declared, value) })),
      ...(winner === undefined || fallback === null ? [] : [{ source: "default" as const, value: fallback }])
    ],
    ...(wrong === undefined ? {} : { problem: `"${shown(declared, wrong.value)}" is not ${expected}` })
  }
}

const fromEnvironment = ({ environment }: DeclaredSetting) =>
  environment === undefined
    ? Effect.succeed<ReadonlyArray<Said>>([])
    : Config.string(environment).pipe(
        Effect.map((value): ReadonlyArray<Said> =>
          value.trim() === "" ? [] : [{ source: "environment", value, place: { variable: environment } }]
        ),
        Effect.orElseSucceed((): ReadonlyArray<Said> => [])
      )

const fromFile = ({
  path: [table, name],
  scope
}: DeclaredSetting): Effect.Effect<ReadonlyArray<Said>, Reading, Services> =>
  Effect.gen(function* () {
    if (scope === "user") {
      const paths = yield* Paths
      const section = (yield* readUserConfig(paths))[table]
      if (!Predicate.hasProperty(section, name)) return []
      return [{ source: "user", value: section[name], place: { file: paths.config } }]
    }
    const project = yield* Effect.flatMap(CurrentProject, ({ locate }) => Effect.option(locate))
    if (Option.isNone(project)) return []
    const config = yield* ProjectConfig
    const value = yield* config.get(project.value, [table, name])
    return Option.match(value, {
      onNone: () => [],
      onSome: (found) => [{ source: "project", value: found, place: { file: project.value.configPath } }]
    })
  })
