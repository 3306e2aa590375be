// An EventQueue of your own: here the durable one, watched. `EventQueue.layerMemory` is another that is there already, and
// one over your own database has to keep the promises that the type of `EventQueue` states.
//
// Prints:
//   watched: FeatureCreated of 001-user-login
//   watched: WPCreated of WP01
//   2 events wait in the queue of the user
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ConfigProvider, Console, Effect, Layer } from "effect"
import { appLayerWith, draft, Emitter, EventQueue, layerSqlEventQueue, projectAt } from "spec-kitty"

/** The queue of the user, with somebody who hears of every event once it is on disk. */
const watchedQueue = Layer.effect(
  EventQueue,
  Effect.map(EventQueue, (queue) =>
    EventQueue.of({
      ...queue,
      offerAll: (...offered) =>
        Effect.tap(queue.offerAll(...offered), (events) =>
          Effect.forEach(events, ({ aggregateId, eventType }) => Console.log(`watched: ${eventType} of ${aggregateId}`))
        )
    })
  )
).pipe(Layer.provide(layerSqlEventQueue))

const program = (root: string) =>
  Effect.gen(function* () {
    const emitter = yield* Emitter
    const featureSlug = "001-user-login"
    yield* emitter.emitAll(
      [
        draft.featureCreated({ featureSlug, featureNumber: "001", targetBranch: "main", wpCount: 1 }),
        draft.wpCreated({ featureSlug, wpId: "WP01", title: "Sign-in form", dependencies: [] })
      ],
      { project: projectAt(root) }
    )
    const queue = yield* EventQueue
    // Signed out, events are nobody's until somebody signs in: the scope is null.
    const { pending } = yield* queue.counts(null)
    yield* Console.log(`${pending} events wait in the queue of the user`)
  })

const main = Effect.gen(function* () {
  const home = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "spec-kitty-example-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  yield* program(home).pipe(
    Effect.provide(appLayerWith({ eventQueue: watchedQueue })),
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map([["SPEC_KITTY_HOME", home]])))
  )
}).pipe(Effect.scoped)

await Effect.runPromise(main)
