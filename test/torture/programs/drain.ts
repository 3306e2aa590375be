// Sends what is queued, again and again, through the services that the command uses; says what it is about to do.
// A line on stdin asks for one last run. Where it lives and whom it talks to is in the environment.
import { once } from "node:events"
import { Effect, Ref } from "effect"
import { AppLayer } from "../../../src/AppLayer.ts"
import { EventQueue } from "../../../src/events/EventQueue.ts"
import { drain } from "../../../src/sync/drain.ts"
import { IngestClient } from "../../../src/sync/IngestClient.ts"

const say = (text: string) => Effect.sync(() => process.stdout.write(`${text}\n`))

const telling = <A, E, R>(run: Effect.Effect<A, E, R>) =>
  run.pipe(
    Effect.updateService(EventQueue, (queue) => ({
      ...queue,
      settle: (verdicts) => Effect.zipRight(say("settling"), queue.settle(verdicts))
    })),
    Effect.updateService(IngestClient, (client) => ({
      ...client,
      send: (scope, body) => Effect.zipRight(say("sending"), client.send(scope, body))
    }))
  )

const program = Effect.gen(function* () {
  const last = yield* Ref.make(false)
  yield* say("ready")
  yield* Effect.fork(
    Effect.zipRight(
      Effect.promise(() => once(process.stdin, "data")),
      Ref.set(last, true)
    )
  )
  for (;;) {
    const isLast = yield* Ref.get(last)
    // Somebody else is at it: that is no failure of ours.
    yield* Effect.catchTag(telling(drain()), "LockTimeout", () => Effect.void)
    if (isLast) return
    yield* Effect.sleep("5 millis")
  }
})

void Effect.runPromise(Effect.provide(program, AppLayer)).then(() => process.stdin.destroy())
