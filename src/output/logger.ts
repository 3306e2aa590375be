import { Cause, Effect, Layer, Logger, LogLevel } from "effect"
import type { Context } from "effect"
import type { Terminal } from "../platform/Terminal.ts"

const levels: Readonly<Record<string, LogLevel.LogLevel>> = {
  none: LogLevel.None,
  error: LogLevel.Error,
  warning: LogLevel.Warning,
  info: LogLevel.Info,
  debug: LogLevel.Debug,
  trace: LogLevel.Trace
}

/** Log lines for people: on stderr only, `warning: ...`, with the cause from debug on. */
export const layerLogger = (terminal: Context.Tag.Service<Terminal>, logLevel: string): Layer.Layer<never> => {
  const minimum = levels[logLevel] ?? LogLevel.Warning
  const logger = Logger.make(({ cause, logLevel: level, message }) => {
    const words = Array.isArray(message) ? message.map(String).join(" ") : String(message)
    const detail =
      Cause.isEmpty(cause) || LogLevel.greaterThan(minimum, LogLevel.Debug) ? "" : `\n${Cause.pretty(cause)}`
    Effect.runSync(terminal.writeError(`${level.label.toLowerCase().replace("warn", "warning")}: ${words}${detail}\n`))
  })
  return Layer.merge(Logger.replace(Logger.defaultLogger, logger), Logger.minimumLogLevel(minimum))
}
