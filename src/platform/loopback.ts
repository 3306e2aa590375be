import { createConnection, createServer, type AddressInfo, type Socket } from "node:net"
import { Duration, Effect, Queue, type Scope } from "effect"
import { LoopbackUnavailable } from "./errors.ts"
import { loopbackLineTime } from "./schedules.ts"

/** What came of a question: an answer, nobody who listens there, or somebody who says nothing in time. */
export type LoopbackAnswer =
  | { readonly _tag: "Answered"; readonly line: string }
  | { readonly _tag: "Refused" }
  | { readonly _tag: "Silent" }

/**
 * Listens on 127.0.0.1, on a port that the system chooses, until the scope closes: one line in, one line out, then the
 * connection ends. `answer` must be quick, because questions are answered in turn; none is no answer at all. Gives the port.
 */
export const serveLoopback = (
  answer: (line: string) => Effect.Effect<string | undefined>
): Effect.Effect<number, LoopbackUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    const questions = yield* Queue.sliding<Question>(questionLimit)
    const server = createServer((socket) => hear(socket, (line) => questions.unsafeOffer({ line, socket })))
    server.maxConnections = questionLimit
    yield* Effect.acquireRelease(
      Effect.async<void, LoopbackUnavailable>((resume) => {
        server.once("error", ({ message }) => resume(new LoopbackUnavailable({ reason: message })))
        server.listen(0, "127.0.0.1", () => resume(Effect.void))
      }),
      () => Effect.sync(() => server.close())
    )
    yield* Queue.take(questions).pipe(
      Effect.flatMap(({ line, socket }) =>
        Effect.map(answer(line), (text) => (text === undefined ? socket.destroy() : socket.end(`${text}\n`)))
      ),
      Effect.forever,
      Effect.forkScoped
    )
    const address = server.address()
    return isTcp(address) ? address.port : 0
  })

/** Asks whoever listens on a port of this machine, and waits no longer than `within` for the whole answer. */
export const askLoopback = (
  port: number,
  line: string,
  within: Duration.DurationInput
): Effect.Effect<LoopbackAnswer> =>
  Effect.async<LoopbackAnswer>((resume) => {
    const socket = createConnection({ host: "127.0.0.1", port })
    socket.on("error", () => resume(Effect.succeed({ _tag: "Refused" })))
    socket.on("close", () => resume(Effect.succeed({ _tag: "Silent" })))
    socket.write(`${line}\n`)
    hear(socket, (answered) => resume(Effect.succeed({ _tag: "Answered", line: answered })))
    return Effect.sync(() => socket.destroy())
  }).pipe(
    Effect.timeoutTo({
      duration: within,
      onSuccess: (answer) => answer,
      onTimeout: (): LoopbackAnswer => ({ _tag: "Silent" })
    })
  )

/** Leaves a line with whoever listens there, without waiting for an answer; false where nobody does. */
export const tellLoopback = (port: number, line: string, within: Duration.DurationInput): Effect.Effect<boolean> =>
  Effect.async<boolean>((resume) => {
    const socket = createConnection({ host: "127.0.0.1", port })
    socket.unref()
    socket.on("error", () => resume(Effect.succeed(false)))
    socket.write(`${line}\n`, () => resume(Effect.succeed(true)))
    return Effect.sync(() => socket.destroy())
  }).pipe(Effect.timeoutTo({ duration: within, onSuccess: (told) => told, onTimeout: () => false }))

// helpers

interface Question {
  readonly line: string
  readonly socket: Socket
}

const questionLimit = 64

/** The longest line that anybody has to say here. */
const lineLimit = 65_536

const isTcp = (address: string | AddressInfo | null): address is AddressInfo =>
  address !== null && typeof address === "object"

/** The first line of a connection; who talks too long, or too slowly, is cut off. */
const hear = (socket: Socket, heard: (line: string) => void) => {
  let text = ""
  socket.setEncoding("utf8")
  socket.setTimeout(Duration.toMillis(loopbackLineTime), () => socket.destroy())
  socket.on("error", () => socket.destroy())
  socket.on("data", (chunk: string) => {
    text += chunk
    const end = text.indexOf("\n")
    if (end === -1) return text.length > lineLimit ? socket.destroy() : undefined
    socket.removeAllListeners("data")
    return heard(text.slice(0, end))
  })
}
