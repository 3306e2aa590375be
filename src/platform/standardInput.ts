import { StringDecoder } from "node:string_decoder"
import type { ReadStream } from "node:tty"
import { Data, Effect } from "effect"
import { FileFailed } from "./errors.ts"
import { asFileFailed } from "./fileFailed.ts"
import { emptyLine, type } from "./keystrokes.ts"

/** Input came to its end before a line did. */
export class InputEnded extends Data.TaggedError("InputEnded") {}

type Input = ReadStream & { readonly fd: 0 }

const limitBytes = 64 * 1024 * 1024

/** Reads to the end of the input. */
export const readAll = (input: Input): Effect.Effect<string, FileFailed> =>
  Effect.async<string, FileFailed>((resume) => {
    const chunks: Array<Buffer> = []
    let size = 0
    const onData = (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      if (size > limitBytes) resume(Effect.fail(tooLong))
    }
    const onEnd = () => resume(Effect.sync(() => Buffer.concat(chunks).toString("utf8")))
    const onError = (cause: unknown) => resume(Effect.fail(asFileFailed("standard input", "read", cause)))
    return listen(input, { data: onData, end: onEnd, error: onError })
  }).pipe(Effect.ensuring(Effect.sync(() => input.pause())))

/** Hands on each piece of the input until it ends, one way or another; while one is taken no other is read. */
export const readEach = <E, R>(
  input: Input,
  take: (text: string) => Effect.Effect<void, E, R>
): Effect.Effect<void, E, R> =>
  Effect.suspend(() => {
    const decoder = new StringDecoder("utf8")
    const next = Effect.async<string | undefined>((resume) => {
      // The listeners go with the piece: those of the next one would read everything twice.
      let deaf = Effect.void
      const answer = (text: string | undefined) => resume(Effect.suspend(() => Effect.as(deaf, text)))
      const onData = (chunk: Buffer) => {
        input.pause()
        answer(decoder.write(chunk))
      }
      const onEnd = () => answer(undefined)
      const stop = listen(input, { data: onData, end: onEnd, error: onEnd })
      deaf = Effect.asVoid(stop)
      return deaf
    })
    const onward: Effect.Effect<void, E, R> = Effect.flatMap(next, (text) =>
      text === undefined
        ? Effect.void
        : Effect.zipRight(
            take(text),
            Effect.suspend(() => onward)
          )
    )
    return onward
  }).pipe(Effect.ensuring(Effect.sync(() => input.pause())))

/** Asks, and reads the line that a person types. */
export const readLine = (input: Input, ask: Effect.Effect<void>): Effect.Effect<string, InputEnded> =>
  Effect.zipRight(ask, nextLine(input))

/** The same without showing what is typed. The terminal is told before it asks: from then on nothing is shown. */
export const readHiddenLine = (
  input: Input,
  ask: Effect.Effect<void>,
  endLine: Effect.Effect<void>
): Effect.Effect<string, InputEnded> =>
  Effect.acquireUseRelease(
    Effect.sync(() => input.setRawMode(true)),
    () => readLine(input, ask),
    () =>
      Effect.zipRight(
        Effect.sync(() => input.setRawMode(false)),
        endLine
      )
  )

// helpers

const nextLine = (input: Input) =>
  Effect.async<string, InputEnded>((resume) => {
    const decoder = new StringDecoder("utf8")
    let line = emptyLine
    const onData = (chunk: Buffer) => {
      const typed = type(line, decoder.write(chunk))
      switch (typed.kind) {
        case "typing":
          line = typed.line
          return
        case "entered":
          // What was pasted behind the line belongs to the next question.
          if (typed.rest !== "") input.unshift(Buffer.from(typed.rest))
          return resume(Effect.succeed(typed.text))
        case "interrupted":
          return resume(Effect.interrupt)
        case "ended":
          return resume(Effect.fail(new InputEnded()))
      }
    }
    const onEnd = () => resume(Effect.fail(new InputEnded()))
    return listen(input, { data: onData, end: onEnd, error: onEnd })
  }).pipe(Effect.ensuring(Effect.sync(() => input.pause())))

const tooLong = new FileFailed({ path: "standard input", operation: "read", reason: "it is longer than 64 MiB" })

const listen = (
  input: Input,
  listeners: Readonly<Record<"data", (chunk: Buffer) => void>> &
    Readonly<Record<"end" | "error", (cause: unknown) => void>>
) => {
  // An input that has already ended will not say so again.
  if (input.readableEnded || input.destroyed) {
    listeners.end(undefined)
    return Effect.void
  }
  const { data, end, error } = listeners
  input.on("data", data).on("end", end).on("error", error).resume()
  return Effect.sync(() => input.off("data", data).off("end", end).off("error", error))
}
