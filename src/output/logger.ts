import { Cause, Effect, FiberRef, HashSet, Layer, Logger, LogLevel, type Context } from "effect"
import { stripControl } from "../platform/terminalText.ts"
import type { Terminal } from "../platform/Terminal.ts"
import { plainText } from "./safeText.ts"
import { layerTracer } from "./tracer.ts"

const levels: Readonly<Record<string, LogLevel.LogLevel>> = {
  none: LogLevel.None,
  error: LogLevel.Error,
  warning: LogLevel.Warning,
  info: LogLevel.Info,
  debug: LogLevel.Debug,
  trace: LogLevel.Trace
}

const label = (level: LogLevel.LogLevel) => (level._tag === "Warning" ? "warning" : level.label.toLowerCase())

/**
 * Log lines for people, on stderr only: `warning: ...`, each once in a process; from debug on causes, and what was run, sent
 * and written; at trace every step of the program with its time.
 */
export const layerLogger = (terminal: Context.Tag.Service<Terminal>, logLevel: string): Layer.Layer<never> => {
  const minimum = levels[logLevel] ?? LogLevel.Warning
  const said = new Set<string>()
  const logger = Logger.make(({ cause, logLevel: level, message }) => {
    const words = Array.isArray(message) ? message.map(String).join(" ") : String(message)
    const withCause = !Cause.isEmpty(cause) && LogLevel.lessThanEqual(minimum, LogLevel.Debug)
    // Messages quote file names, hooks and hosts: none of them may speak to the terminal itself.
    const line = `${label(level)}: ${stripControl(words)}${withCause ? `\n${plainText(Cause.pretty(cause))}` : ""}\n`
    if (LogLevel.greaterThanEqual(level, LogLevel.Warning) && said.has(line)) return
    said.add(line)
    // Loggers are synchronous; the write is handed to the stream and flushed before the process ends.
    Effect.runFork(terminal.writeError(line))
  })
  return Layer.mergeAll(
    Logger.replace(Logger.defaultLogger, logger),
    Logger.minimumLogLevel(minimum),
    minimum === LogLevel.Trace
      ? layerTracer((line) => Effect.runFork(terminal.writeError(`trace: ${line}\n`)))
      : Layer.empty
  )
}

/** Log lines of an effect, handed to `write` alone: for a process whose stderr is a log of its own, where each line has a time. */
export const loggedTo = (write: (line: string) => Effect.Effect<void>) => {
  const logger = Logger.make(({ logLevel: level, message }) => {
    const words = Array.isArray(message) ? message.map(String).join(" ") : String(message)
    Effect.runFork(write(`${label(level)}: ${words}`))
  })
  return Effect.locally(FiberRef.currentLoggers, HashSet.make(logger))
}
