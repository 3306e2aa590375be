import { Either, Option } from "effect"
import { aHost, parseHost, withoutSecret } from "./Host.ts"
import {
  backgroundDaemonExpected,
  defaultMaxQueueSize,
  parseBackgroundDaemon,
  parseMaxQueueSize
} from "./syncValues.ts"
import { switchOf } from "./consent.ts"

export type SettingValue = string | number | boolean

/** A setting that exists: where it is kept, what it may be, what it is when nobody says. */
export interface DeclaredSetting {
  readonly key: string
  readonly summary: string
  readonly scope: "user" | "project"
  readonly path: readonly [string, string]
  readonly environment?: string
  readonly default: SettingValue | null
  readonly expected: string
  /** A value as a file holds it. */
  readonly accept: (value: unknown) => Option.Option<SettingValue>
  /** Whether an unacceptable value counts as absent (with a warning) or stops the command that needs it. */
  readonly lenient: (value: unknown) => boolean
}

/** Every setting of `spec-kitty config`. */
export const declaredSettings: ReadonlyArray<DeclaredSetting> = [
  {
    key: "sync.server_url",
    summary: "The control plane that events and tracker calls go to",
    scope: "user",
    path: ["sync", "server_url"],
    environment: "SPEC_KITTY_SAAS_URL",
    default: null,
    expected: aHost,
    accept: (value) => Option.map(Either.getRight(parseHost(String(value))), ({ url }) => url),
    lenient: () => false
  },
  {
    key: "sync.max_queue_size",
    summary: "How many events the queue keeps, history included",
    scope: "user",
    path: ["sync", "max_queue_size"],
    default: defaultMaxQueueSize,
    expected: "a whole number above 0",
    accept: (value) => Either.getRight(parseMaxQueueSize(value)),
    lenient: () => true
  },
  {
    key: "sync.background_daemon",
    summary: "Whether background sync starts by itself",
    scope: "user",
    path: ["sync", "background_daemon"],
    default: "auto",
    expected: backgroundDaemonExpected,
    accept: parseBackgroundDaemon,
    lenient: (value) => typeof value !== "string" || value.trim() !== ""
  },
  projectSwitch("sync.enabled", "Whether this project's events may leave this machine"),
  projectSwitch("sync.auto_start", "Whether this project's events are sent in the background"),
  projectSwitch("agents.auto_commit", "Whether commands commit the planning files that they write")
]

/** What a value looks like in an answer: a password in a URL stays where it is. */
export const shown = (setting: DeclaredSetting, value: unknown): SettingValue =>
  typeof value === "number" || typeof value === "boolean"
    ? value
    : setting.key === "sync.server_url"
      ? withoutSecret(String(value))
      : typeof value === "string"
        ? value
        : JSON.stringify(value)

/** Reads what a person typed: a number or a switch where the setting is one. */
export const typedValue = (setting: DeclaredSetting, text: string): Option.Option<SettingValue> => {
  const word = text.trim().toLowerCase()
  if (typeof setting.default === "number") return setting.accept(/^\d+$/.test(word) ? Number(word) : text)
  if (typeof setting.default !== "boolean") return setting.accept(text)
  return Option.fromNullable(switchOf(word))
}

// helpers

/** On unless the project says a literal `false`. */
function projectSwitch(
  key: "sync.enabled" | "sync.auto_start" | "agents.auto_commit",
  summary: string
): DeclaredSetting {
  const [table, name] = key.split(".")
  return {
    key,
    summary,
    scope: "project",
    path: [table ?? "", name ?? ""],
    default: true,
    expected: "true or false",
    accept: (value) => Option.liftPredicate(value, (candidate) => typeof candidate === "boolean"),
    lenient: () => true
  }
}
