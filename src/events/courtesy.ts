import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { Clock, Duration, Effect, Random, Ref, type Scope } from "effect"
import { tryFile } from "../platform/fileFailed.ts"
import { courtesyMemory } from "./schedules.ts"

/**
 * Who waits for the queue's lock says since when, and lets those go first who wait for longer. SQLite knows no turns: a
 * lock that whoever asks at the right moment gets keeps somebody waiting until he gives up, where many ask.
 */
export interface Courtesy {
  /** Whether somebody waits. */
  readonly isQueue: Effect.Effect<boolean>
  /** Whether somebody has waited since before `since`, and still does: it is his turn. Otherwise that word is ours. */
  readonly letOthersGo: (since: number) => Effect.Effect<boolean>
  /** We wait no more. */
  readonly leave: Effect.Effect<void>
}

/**
 * The file `<queue>-waiting` carries the word of who waits longest. It is heard for a moment after it was said, so that
 * nobody waits for a process that was killed; two who speak at once are in order after one more word.
 */
export const makeCourtesy = (queue: string): Effect.Effect<Courtesy, never, Scope.Scope> =>
  Effect.gen(function* () {
    const flag = `${queue}-waiting`
    const name = yield* Random.nextIntBetween(0, 2 ** 40)
    const spoken = yield* Ref.make(false)

    const heard = Effect.gen(function* () {
      const said = yield* tryFile(flag, "inspect", () => statSync(flag, { throwIfNoEntry: false })?.mtimeMs)
      if (said === undefined) return undefined
      const isRecent = Math.abs((yield* Clock.currentTimeMillis) - said) < Duration.toMillis(courtesyMemory)
      return isRecent ? wordIn(yield* tryFile(flag, "read", () => readFileSync(flag, "utf8"))) : undefined
    }).pipe(Effect.orElseSucceed(() => undefined))

    const leave = Effect.whenEffect(
      Effect.ignore(tryFile(flag, "remove", () => rmSync(flag, { force: true }))),
      Effect.zipWith(Ref.getAndSet(spoken, false), heard, (spoken, word) => spoken && word?.name === name)
    )
    yield* Effect.addFinalizer(() => leave)

    return {
      isQueue: Effect.map(heard, (word) => word !== undefined && word.name !== name),
      letOthersGo: (since) =>
        Effect.gen(function* () {
          const word = yield* heard
          if (word !== undefined && word.name !== name && isBefore(word, { name, since })) return true
          yield* Ref.set(spoken, true)
          yield* Effect.ignore(tryFile(flag, "write", () => writeFileSync(flag, `${since} ${name}`, { mode: 0o600 })))
          return false
        }),
      leave: Effect.asVoid(leave)
    }
  })

// helpers

interface Word {
  readonly since: number
  readonly name: number
}

const wordIn = (text: string): Word | undefined => {
  const [, since, name] = /^(\d+) (\d+)$/.exec(text) ?? []
  return since === undefined || name === undefined ? undefined : { since: Number(since), name: Number(name) }
}

const isBefore = (left: Word, right: Word) =>
  left.since === right.since ? left.name < right.name : left.since < right.since
