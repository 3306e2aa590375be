import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { spawn } from "node:child_process"
import { Effect, Layer, Option } from "effect"
import { Paths } from "../../src/config/Paths.ts"
import { readDaemonState, type DaemonState } from "../../src/daemon/DaemonState.ts"
import { processStart } from "../../src/platform/processes.ts"
import type { SandboxOptions } from "../../src/sandbox/options.ts"
import { builtDesk } from "../cli/builtDesk.ts"
import { draftOf } from "../events/drafts.ts"
import { sqlQueueIn } from "../events/queues.ts"
import { EventQueue } from "../../src/events/EventQueue.ts"

/** Ann's machine with the built command, where daemons may be started; none is left when the scope ends. */
export const daemonDesk = (options: SandboxOptions = {}) =>
  Effect.gen(function* () {
    const desk = yield* builtDesk(options)
    const env = { ...desk.setting.env, SPEC_KITTY_NO_DAEMON: "" }
    const home = desk.home.at(".spec-kitty")
    const paths = Paths.layerOf(home)
    const state: Effect.Effect<DaemonState> = Effect.provide(readDaemonState, paths)
    const run = desk.runIn(env)
    // One that was just started has not told of itself yet: the system knows it all the same.
    yield* Effect.addFinalizer(() => Effect.sync(() => daemonsOf(desk.home.path).forEach(killNow)))
    return {
      ...desk,
      env,
      paths,
      state,
      run,
      runIn: (more: Readonly<Record<string, string>>) => desk.runIn({ ...env, ...more }),
      /** Changes what the daemon has told of itself, as if it were another one. */
      retell: (change: Partial<NonNullable<DaemonState["process"]>>) =>
        Effect.sync(() => {
          const file = desk.home.at(".spec-kitty", "daemon.json")
          const told = JSON.parse(readFileSync(file, "utf8"))
          writeFileSync(file, JSON.stringify({ ...told, process: { ...told.process, ...change } }))
        }),
      /** Up to that many in all, as Ann's or as nobody's. */
      record: (count: number, scope: string | null = `${desk.url}|ann|demo-team`) =>
        Effect.flatMap(EventQueue, (queue) =>
          queue.offerAll(
            Array.from({ length: count }, (_, n) => draftOf(n + 1)),
            scope
          )
        ).pipe(Effect.provide(Layer.fresh(sqlQueueIn(home))))
    }
  })

/** The same with a project that records events; making it has started no daemon. */
export const planningDesk = Effect.gen(function* () {
  const desk = yield* daemonDesk()
  desk.project.git("init", "--quiet", "--initial-branch=main")
  desk.project.git("config", "user.name", "Ada")
  desk.project.git("config", "user.email", "ada@example.com")
  yield* desk.runIn({ SPEC_KITTY_NO_DAEMON: "1" })("init", "--here", "--ai", "claude", "--non-interactive")
  return desk
})

/** Every process of this machine that runs a daemon for this home. */
export const daemonsOf = (home: string): ReadonlyArray<number> =>
  listProcesses().filter((pid) => isDaemon(pid) && wordIn(`/proc/${pid}/environ`, `HOME=${home}`))

/** Whether a process is there, and no zombie. */
export const lives = (pid: number): Effect.Effect<boolean> => Effect.map(processStart(pid), Option.isSome)

/** A process of somebody else. */
export const stranger = Effect.acquireRelease(
  Effect.sync(() => spawn("sleep", ["60"], { stdio: "ignore" })),
  (child) => Effect.sync(() => child.kill("SIGKILL"))
)

/** Looks in real time, for ten seconds at most; what does not come about in that time fails the test. */
export const eventually = <E, R>(holds: Effect.Effect<boolean, E, R>) =>
  Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 50))).pipe(
    Effect.zipRight(holds),
    Effect.repeat({ until: (is) => is, times: 200 }),
    Effect.filterOrDieMessage((is) => is, "it never came to that")
  )

export const killNow = (pid: number) => {
  try {
    process.kill(pid, "SIGKILL")
  } catch {
    // Gone already.
  }
}

// helpers

const isDaemon = (pid: number) => wordIn(`/proc/${pid}/cmdline`, "daemon") && wordIn(`/proc/${pid}/cmdline`, "run")

const wordIn = (file: string, word: string) => {
  try {
    return readFileSync(file, "utf8").split("\0").includes(word)
  } catch {
    return false
  }
}

const listProcesses = () =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
