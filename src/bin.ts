import { Cause, Effect, Exit } from "effect"
import { runMain } from "@effect/platform-node/NodeRuntime"
import type { Surroundings } from "./cli/answer.ts"
import { runAccepted, type AcceptedRun } from "./cli/program.ts"
import { Terminal } from "./platform/Terminal.ts"

const flushLimitMillis = 2000

/** What runs until somebody ends it: for a service manager, which does that by SIGTERM, that is no failure. */
const endsInOrder = new Set(["sync daemon run"])

/** `process.exit` drops what a pipe has not taken yet, so both streams are flushed first. */
const exitFlushed = (code: number, exit: (code: number) => void) => {
  let waiting = 2
  for (const stream of [process.stdout, process.stderr]) {
    stream.write("", () => {
      waiting -= 1
      if (waiting === 0) exit(code)
    })
  }
  setTimeout(() => exit(code), flushLimitMillis).unref()
}

/** The process of one accepted command: signals interrupt it, finalizers run, the exit code is its answer. */
export const main = (run: AcceptedRun, surroundings: Surroundings): void => {
  // A finalizer that hangs must not hold the terminal: two seconds after the first signal the process ends.
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => setTimeout(() => process.exit(130), flushLimitMillis).unref())
  }
  let told = false
  process.once("SIGTERM", () => {
    told = endsInOrder.has(run.path)
  })
  // A terminal that is closed ends what runs in it as orderly as Ctrl-C does: a daemon in the foreground has not died.
  process.once("SIGHUP", () => process.emit("SIGTERM"))
  runMain(runAccepted(run, surroundings).pipe(Effect.provide(Terminal.layer)), {
    disableErrorReporting: true,
    disablePrettyLogger: true,
    teardown: (exit, done) => {
      const interrupted = Exit.isFailure(exit) && Cause.isInterruptedOnly(exit.cause)
      exitFlushed(
        Exit.isSuccess(exit) && typeof exit.value === "number" ? exit.value : interrupted ? (told ? 0 : 130) : 1,
        done
      )
    }
  })
}
