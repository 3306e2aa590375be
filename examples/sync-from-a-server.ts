// Sync from a server process: your own schedule takes the place of the background daemon, and an outage is no failure.
//
// Prints:
//   recorded 1 event
//   run 1: the host is away, 1 event stays queued
//   run 2: Synced 1, waiting 0
//   run 3: Synced 0, waiting 0
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ConfigProvider, Console, Effect, Option, Redacted, Ref, Schedule } from "effect"
import { AppLayer, draft, Emitter, initProject, login, Sandbox, syncNow, WorkingDirectory } from "spec-kitty"

/** When to sync is yours to say: every five minutes, say, or whenever your queue of jobs is empty. */
const mySchedule = Schedule.spaced("50 millis").pipe(Schedule.intersect(Schedule.recurs(2)))

const program = Effect.gen(function* () {
  const sandbox = yield* Sandbox
  yield* login({ username: "ann", password: Redacted.make("kitty"), force: false })
  const settings = { agents: [], missionTypes: [], git: false, force: false, version: "1.0.0" }
  const { project } = yield* initProject({ name: Option.none(), ...settings })

  const emitter = yield* Emitter
  const entry = { featureSlug: "001-user-login", wpId: "WP01", author: "ann", entryContent: "Built and tested" }
  const { event } = yield* emitter.emit(draft.historyAdded({ ...entry, entryType: "note" }), { project })
  yield* Console.log(`recorded ${Option.isSome(event) ? 1 : 0} event`)

  yield* sandbox.stop
  const run = yield* Ref.make(0)
  const round = Effect.gen(function* () {
    const number = yield* Ref.updateAndGet(run, (before) => before + 1)
    const line = yield* syncNow().pipe(
      Effect.map(({ pending, synced }) => `Synced ${synced}, waiting ${pending}`),
      Effect.catchTag("SyncStopped", ({ waiting }) => Effect.succeed(`the host is away, ${waiting} event stays queued`))
    )
    yield* Console.log(`run ${number}: ${line}`)
    if (number === 1) yield* sandbox.start
  })
  yield* Effect.repeat(round, mySchedule)
})

// A control plane on loopback and a folder in the place of the user's home: nothing of yours is touched.
const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "spec-kitty-example-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)
const main = Effect.gen(function* () {
  const home = yield* folder
  const { url } = yield* Sandbox
  const settings = { SPEC_KITTY_HOME: home, SPEC_KITTY_SAAS_URL: url, SPEC_KITTY_ENABLE_SAAS_SYNC: "1" }
  const project = join(home, "web-shop")
  mkdirSync(project)
  yield* program.pipe(
    Effect.provide(AppLayer),
    Effect.provideService(WorkingDirectory, project),
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(settings))))
  )
}).pipe(Effect.scoped, Effect.provide(Sandbox.layer()))

await Effect.runPromise(main)
