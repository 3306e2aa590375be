import * as fs from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { draftOf } from "./drafts.ts"
import { sqlQueueIn } from "./queues.ts"

const ada = "https://a|ada|red"

/** Offers events under one home, and leaves what a killed process leaves of the queue's files under another. */
export const offerAndDie =
  (files: ReadonlyArray<string>) =>
  (home: string, left: string, ...events: ReadonlyArray<number>) =>
    Effect.flatMap(EventQueue, (queue) =>
      Effect.andThen(
        queue.offerAll(
          events.map((n) => draftOf(n)),
          ada
        ),
        () => {
          fs.mkdirSync(left)
          for (const name of files) fs.copyFileSync(join(home, name), join(left, name))
        }
      )
    ).pipe(Effect.provide(sqlQueueIn(home)))
