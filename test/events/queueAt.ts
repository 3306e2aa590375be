import { spawn } from "node:child_process"
import * as fs from "node:fs"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { draftOf } from "./drafts.ts"
import { sqlQueueIn } from "./queues.ts"

export const ada = "https://a|ada|red"

export const use = <A, E>(home: string, body: (queue: EventQueue["Type"]) => Effect.Effect<A, E>) =>
  Effect.flatMap(EventQueue, body).pipe(Effect.provide(sqlQueueIn(home)))

export const offer = (home: string, ...numbers: ReadonlyArray<number>) =>
  use(home, (queue) =>
    queue.offerAll(
      numbers.map((n) => draftOf(n)),
      ada
    )
  )

export const files = (home: string) => (fs.existsSync(home) ? fs.readdirSync(home).sort() : [])

export const modeOf = (path: string) => fs.statSync(path).mode & 0o777

/** Offers from another process, which is killed as soon as it has answered `patience` times; what it was told. */
export const childOffers = (home: string, first: number, count: number, patience = Infinity) =>
  Effect.async<ReadonlyArray<number>>((resume) => {
    const program = fileURLToPath(new URL("offerFromHere.ts", import.meta.url))
    const child = spawn(process.execPath, [program, home, String(first), String(count)], {
      stdio: ["ignore", "pipe", "inherit"]
    })
    let output = ""
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString()
      if (output.split("\n").length > patience) child.kill("SIGKILL")
    })
    // A line that was not finished was not told.
    child.on("close", () => resume(Effect.succeed(output.split("\n").slice(0, -1).map(Number))))
  })
