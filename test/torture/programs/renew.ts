// Asks the host for its health from several fibers at once, with a token that the host does not take any more.
// Says "ready", waits for a line, then says each status. Argument: how many fibers.
import { once } from "node:events"
import { Effect } from "effect"
import { AppLayer } from "../../../src/AppLayer.ts"
import { IngestClient } from "../../../src/sync/IngestClient.ts"

const fibers = Number(process.argv[2])

const program = Effect.gen(function* () {
  const { health } = yield* IngestClient
  process.stdout.write("ready\n")
  yield* Effect.promise(() => once(process.stdin, "data"))
  const answers = yield* Effect.replicateEffect(health, fibers).pipe(Effect.withConcurrency("unbounded"))
  process.stdout.write(answers.map(({ status }) => `${status}\n`).join(""))
})

void Effect.runPromise(Effect.provide(program, AppLayer)).then(() => process.stdin.destroy())
