import { chmodSync, rmSync } from "node:fs"
import { assert, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { parseFault } from "../../src/sandbox/Fault.ts"
import type { SandboxOptions } from "../../src/sandbox/options.ts"
import { boundDesk } from "../cli/trackerDesk.ts"
import { originWorld } from "../origin/world.ts"
import { specKitty } from "../helpers/specKitty.ts"
import { tripwire } from "../helpers/tripwire.ts"
import { hastyClock } from "../torture/hostile/hastyClock.ts"

type Place = Pick<
  Effect.Effect.Success<ReturnType<typeof boundDesk>>,
  "expireAccess" | "home" | "inject" | "project" | "requests" | "revoke" | "stop" | "url"
> & {
  readonly setting: { readonly home: string; readonly cwd: string; readonly env: Readonly<Record<string, string>> }
  readonly movedTo: (url: string) => Pick<Place["setting"], "env">
}

/** Where a story is told: a project bound to the sandbox's Linear, Ann signed in. */
export interface Desk extends Place {
  readonly bind: (yaml: string) => void
  readonly signOut: () => void
  readonly fault: (text: string) => Effect.Effect<void>
  /** Ann is signed in at another host, and it is the one in use. */
  readonly hostAt: (url: string) => void
  readonly env: Record<string, string>
}

/** A conversation with the command line, as a person would copy it from a terminal. */
export interface Story {
  readonly title: string
  /** What is there before; the desk as it is if not said. */
  readonly given?: (desk: Desk) => Effect.Effect<unknown> | void
  readonly sandbox?: SandboxOptions
  /** With a repository and the mission 001-login. */
  readonly mission?: boolean
  /** Waits are shortened, and the bounds of five minutes and 30 seconds are reached soon. */
  readonly hasty?: boolean
  /**
   * `$ ` a command, then what it did: standard output as it is, standard error behind `! `, requests behind `> ` (`> elsewhere`
   * where a socket was opened in vain or to another host), and the exit code in brackets where it is not 0.
   */
  readonly told: string
}

/** One test for every story: what was said has to be this, to the letter. */
export const tell = (stories: ReadonlyArray<Story>): void => {
  for (const story of stories) it.scopedLive(story.title, () => hear(story))
}

// helpers

const hear = ({ given, hasty, mission, sandbox, told }: Story): Effect.Effect<void, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const bound: Place = yield* mission === true
      ? originWorld(sandbox === undefined ? {} : { sandbox })
      : boundDesk(sandbox)
    chmodSync(bound.home.at(".spec-kitty/credentials"), 0o600)
    // What the mission has recorded before the story begins is no part of it.
    rmSync(bound.home.at(".spec-kitty/queue.db"), { force: true })
    const env: Record<string, string> = { ...bound.setting.env }
    const desk: Desk = {
      ...bound,
      env,
      bind: (yaml) => void bound.project.write(".kittify/config.yaml", yaml),
      signOut: () => void bound.home.write(".spec-kitty/credentials", ""),
      fault: (text) => Effect.flatMap(Effect.orDie(parseFault(text)), bound.inject),
      hostAt: (url) => void Object.assign(env, bound.movedTo(url).env)
    }
    const prepared = given?.(desk)
    if (Effect.isEffect(prepared)) yield* prepared
    const { opened } = yield* tripwire
    const expected = told
      .trim()
      .split("\n")
      .map((line) => line.trimEnd())
      .join("\n")
    const heard: Array<string> = []
    for (const line of expected.split("\n").filter((line) => line.startsWith("$ "))) {
      const before = (yield* desk.requests).length
      const sockets = opened.length
      const run = specKitty({ ...desk.setting, env }, ...wordsOf(line.slice("$ spec-kitty ".length)))
      const { exitCode, stderr, stdout } = yield* hasty === true
        ? Effect.withClock(run, hastyClock({ patience: "1 second" }))
        : run
      const requests = (yield* desk.requests).slice(before)
      heard.push(
        line,
        ...linesOf(stdout),
        ...linesOf(stderr).map((text) => (text === "" ? "!" : `! ${text}`)),
        ...(requests.length === 0 && opened.length > sockets ? ["> elsewhere"] : []),
        ...briefly(requests.map(({ method, route, status }) => `> ${method} ${withoutId(route)} ${status}`)),
        ...(exitCode === 0 ? [] : [`[${exitCode}]`])
      )
    }
    assert.strictEqual(harmless(heard.join("\n"), desk), expected)
  })

/** Questions for an operation are told once and last: their number is up to the clock. */
const briefly = (lines: ReadonlyArray<string>) => {
  const isPoll = (line: string) => line.includes("tracker/operations")
  return [...lines.filter((line) => !isPoll(line)), ...new Set(lines.filter(isPoll))]
}

const withoutId = (route: string) => (route === "" ? "/" : route.replace(/(?<=operations\/).*/, "UUID"))

const linesOf = (text: string) => (text === "" ? [] : text.replace(/\n$/, "").split("\n"))

/** What differs from run to run, under one name. */
const harmless = (text: string, { home, project, url }: Desk) =>
  text
    .replaceAll(url, "HOST")
    .replace(/http:\/\/127\.0\.0\.1:\d+/g, "OTHER")
    .replaceAll(project.path, "PROJECT")
    .replaceAll(home.path, "HOME")
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "UUID")
    .replace(/(?<=commit )[0-9a-f]{7,}/g, "COMMIT")
    .replace(/\d{4}-\d\d-\d\dT[0-9:.]+(Z|\+00:00)/g, "TIME")
    .replace(/oldest (just now|\d+\w)/g, "oldest AGE")
    .replace(/\d{8}T\d{9}Z/g, "TIME")
    .replace(/[0-9A-HJKMNP-TV-Z]{26}/g, "EVENT")
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")

/** Words as a shell would take them, single quotes included. */
const wordsOf = (line: string) => [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word)
