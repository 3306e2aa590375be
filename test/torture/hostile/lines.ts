import { type ChildProcessByStdio, spawn } from "node:child_process"
import type { Readable, Writable } from "node:stream"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { Deferred, Effect, type Scope } from "effect"
import type { ErrorEnvelope } from "../../../src/contract/ErrorEnvelope.ts"
import type { Endpoint } from "./endpoints.ts"

/** A call that the client is to make. */
export interface Call {
  readonly number: number
  readonly endpoint: Endpoint["name"]
  readonly endless: boolean
}

/** What came of it: an answer as JSON, one of our errors, or what must not be. */
export interface Came {
  readonly number: number
  readonly millis: number
  /** What the client told people meanwhile. */
  readonly said: ReadonlyArray<string>
  /** Memory of its process, in bytes. */
  readonly rss: number
  readonly answer?: string
  readonly error?: {
    readonly tag: string
    readonly message: string
    readonly status?: number
    readonly envelope?: ErrorEnvelope
  }
  readonly defect?: string
}

/** What the host has seen: requests that nobody should have sent, and the most requests of one call. */
export interface Seen {
  readonly strays: ReadonlyArray<string>
  readonly most: number
}

/** A host for the plans of a seed, in its own process. */
export const hostileHost = (seed: number) =>
  Effect.gen(function* () {
    const lines = yield* program("host.ts", String(seed))
    const url = yield* lines.next
    const seen = Effect.map(Effect.zipRight(lines.tell("?"), lines.next), (line): Seen => JSON.parse(line))
    return { url, seen }
  })

/** The client, in its own process; it may be asked many things at once. */
export const clientOf = (url: string): Effect.Effect<(call: Call) => Effect.Effect<Came>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const lines = yield* program("client.ts", url)
    const asked = new Map<number, Deferred.Deferred<Came>>()
    yield* Effect.forkScoped(
      Effect.forever(
        Effect.flatMap(lines.next, (line) => {
          const came: Came = JSON.parse(line)
          const waiting = asked.get(came.number)
          asked.delete(came.number)
          return waiting === undefined ? Effect.void : Deferred.succeed(waiting, came)
        })
      )
    )
    return (call) =>
      Effect.gen(function* () {
        const came = yield* Deferred.make<Came>()
        asked.set(call.number, came)
        yield* lines.tell(JSON.stringify(call))
        return yield* Deferred.await(came)
      })
  })

// helpers

/** A program beside this file, and what it says line by line; the end of it is a defect. */
const program = (name: string, ...args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const file = fileURLToPath(new URL(name, import.meta.url))
    const child = yield* Effect.acquireRelease(
      Effect.sync((): ChildProcessByStdio<Writable, Readable, null> =>
        // In time the C library keeps memory back for each thread that has unpacked something: it hides what we keep.
        spawn(process.execPath, [file, ...args], {
          stdio: ["pipe", "pipe", "inherit"],
          env: { ...process.env, MALLOC_ARENA_MAX: "1" }
        })
      ),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    )
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    return {
      tell: (line: string) => Effect.sync(() => void child.stdin.write(`${line}\n`)),
      next: Effect.flatMap(
        Effect.promise(() => lines.next()),
        (line) => (line.done === true ? Effect.dieMessage(`${name} has ended`) : Effect.succeed(line.value))
      )
    }
  })
