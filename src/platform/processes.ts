import { execFileSync, spawn } from "node:child_process"
import * as fs from "node:fs"
import { dirname } from "node:path"
import { Effect, Option } from "effect"
import { ChildEnvironment } from "./environment.ts"
import type { FileFailed } from "./errors.ts"
import { asFileFailed, tryFile } from "./fileFailed.ts"
import { makeDirectories } from "./makeDirectories.ts"
import { openToChildren } from "./openToChildren.ts"

/**
 * When the process with this number began, in the system's own words: together with the number it names one process for
 * ever, where a number alone is used again. None where there is no such process, or nobody can tell.
 */
export const processStart = (pid: number): Effect.Effect<Option.Option<string>> =>
  Effect.sync(() => {
    try {
      return Option.filter(Option.some(fs.existsSync("/proc/self/stat") ? startInProc(pid) : startByPs(pid)), isWord)
    } catch {
      return Option.none()
    }
  })

/** Whether a process is held by a signal (Ctrl-Z, `kill -STOP`), so that it does nothing at all; no where nobody can tell. */
export const isSuspended = (pid: number): Effect.Effect<boolean> =>
  Effect.sync(() => {
    try {
      return ["T", "t"].includes(statFields(pid)[0] ?? "")
    } catch {
      return false
    }
  })

/** Whether such a beginning is of before this machine was last started, which ended every process; false where nobody can tell. */
export const isOfEarlierBoot = (start: string): Effect.Effect<boolean> =>
  Effect.sync(() => {
    try {
      return start.includes(":") && !start.startsWith(`${bootId()}:`)
    } catch {
      return false
    }
  })

/** Asks a process to end, or ends it; false where there is none, or it is not ours to signal. */
export const signalProcess = (pid: number, signal: "SIGTERM" | "SIGKILL"): Effect.Effect<boolean> =>
  Effect.sync(() => {
    try {
      return process.kill(pid, signal)
    } catch {
      return false
    }
  })

/**
 * Starts this very Node with a script, in a session of its own and away from every terminal, directory and open file: it
 * outlives whoever started it, and nobody waits for a pipe or a lock on its account. What it says on stderr goes to the end
 * of `log`, which only its owner can read. Gives its number.
 */
export const startDetached = (
  script: string,
  args: ReadonlyArray<string>,
  log: string
): Effect.Effect<number, FileFailed> =>
  Effect.flatMap(ChildEnvironment, (inherited) =>
    Effect.acquireUseRelease(
      tryFile(log, "append to", () => {
        makeDirectories(dirname(log), 0o700)
        return fs.openSync(log, "a", 0o600)
      }),
      (descriptor) =>
        Effect.gen(function* () {
          yield* tryFile(script, "start", () => fs.accessSync(script))
          const others = yield* openToChildren
          // Where the starter works is nobody's business later; its directory may be gone tomorrow.
          const child = yield* tryFile(process.execPath, "start", () =>
            spawn(process.execPath, [script, ...args], {
              cwd: "/",
              detached: true,
              env: Object.fromEntries(Object.entries(inherited).filter(([name]) => name !== "SPECIFY_REPO_ROOT")),
              stdio: stdioOf(descriptor, others),
              windowsHide: true
            })
          )
          return yield* Effect.async<number, FileFailed>((resume) => {
            child.once("error", (cause) => resume(asFileFailed(process.execPath, "start", cause)))
            child.once("spawn", () => {
              child.unref()
              resume(Effect.succeed(child.pid ?? 0))
            })
          })
        }),
      (descriptor) => Effect.ignore(tryFile(log, "close", () => fs.closeSync(descriptor)))
    )
  )

// helpers

/** Node can leave a descriptor alone or replace it, and not close it: the log takes the place of what is nobody's business. */
const stdioOf = (log: number, others: ReadonlyArray<number>) =>
  Array.from({ length: Math.max(2, ...others) + 1 }, (_, place) =>
    place === 2 || others.includes(place) ? log : ("ignore" as const)
  )

const isWord = (text: string) => text !== ""

/** Counted behind the name, which may hold anything. */
const statFields = (pid: number) => {
  const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8")
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")
}

/** The boot and the tick: field 22. A dead child of somebody has none. */
const startInProc = (pid: number) => {
  const fields = statFields(pid)
  if (fields[0] === "Z" || fields[0] === "X") return ""
  return `${bootId()}:${fields[19] ?? ""}`
}

const bootId = () => fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()

const startByPs = (pid: number) =>
  execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8", env: { LC_ALL: "C", TZ: "UTC" } }).trim()
