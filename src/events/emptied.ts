import { Effect, Option } from "effect"
import { readClock } from "./clock.ts"
import { queueFileAt } from "./queueFile.ts"

/** {@link lostContent} of a file of 0 bytes, for those who only look. */
export const lostFrom = (path: string, clockPath: string): Effect.Effect<Option.Option<string>> =>
  Effect.suspend(() => (queueFileAt(path) === "emptied" ? lostContent(path, clockPath) : Effect.succeedNone))

/**
 * What is to be said about a queue without content where events have been counted: somebody, or a full disk, has cut it
 * off, and nobody can tell what was in it. None where nothing was ever counted.
 */
export const lostContent = (path: string, clockPath: string): Effect.Effect<Option.Option<string>> =>
  Effect.map(readClock(clockPath), (counted) =>
    counted === 0
      ? Option.none()
      : Option.some(
          `The event queue ${path} is empty, although ${clockPath} has counted to ${counted}: events that were in it and ` +
            "not sent yet are lost, unless there is a copy of the file. The status logs of your missions are not concerned"
        )
  )

/** What helps. */
export const restoring = (path: string): string =>
  `If you have a copy of ${path}, put it in its place before anything is recorded. Otherwise go on: the next command that records an event begins a new queue.`
