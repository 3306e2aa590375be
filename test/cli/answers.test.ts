import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Option, Schema } from "effect"
import { verbs } from "../../src/cli/verbs.ts"
import { draftOf, eventId } from "../events/drafts.ts"
import { bad, desk } from "./desk.ts"

/** Against the schema that `contracts/cli` shows for the command: a field too many is a mismatch too. */
const mismatch = (path: string, document: unknown) =>
  Effect.gen(function* () {
    const schema = Option.getOrThrow(yield* verbs[path]?.answer ?? Effect.succeedNone)
    const read = Schema.decodeUnknownEither(schema, { onExcessProperty: "error" })(document)
    return Either.isRight(read) ? null : read.left.message
  })

describe("the documents of the sync commands", () => {
  it.scoped("are what their schemas in contracts/cli say", () =>
    Effect.gen(function* () {
      const { json, record, run, stop } = yield* desk()
      yield* record(draftOf(1), bad(2), draftOf(3))
      const holds = (path: string, ...rest: ReadonlyArray<string>) =>
        Effect.gen(function* () {
          const { document } = yield* json(...path.split(" "), ...rest)
          assert.isUndefined(document.error)
          assert.isNull(yield* mismatch(path, document))
        })
      yield* holds("sync diagnose")
      yield* holds("sync now")
      yield* holds("sync status")
      yield* holds("sync explain", eventId(1))
      yield* holds("sync explain", eventId(2))
      yield* holds("sync retry", "--all")
      yield* stop
      yield* run("sync", "now")
      yield* holds("sync status", "--check")
      yield* holds("sync explain", eventId(2))
      yield* holds("sync discard", eventId(2), "--yes")
      yield* holds("sync server")
      yield* holds("auth status")
    })
  )
})
