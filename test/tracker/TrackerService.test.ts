import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer, Option, Ref } from "effect"
import { CurrentProject, projectAt } from "../../src/config/CurrentProject.ts"
import { ProjectConfig } from "../../src/config/ProjectConfig.ts"
import { Paths } from "../../src/config/Paths.ts"
import { Connectors } from "../../src/local/Connectors.ts"
import { Git } from "../../src/platform/Git.ts"
import { HostedReadiness } from "../../src/readiness/HostedReadiness.ts"
import { parseFault } from "../../src/sandbox/Fault.ts"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { OperationLog } from "../../src/tracker/OperationLog.ts"
import { Progress } from "../../src/tracker/Progress.ts"
import { TrackerService, type Tracker, type TrackerFailure } from "../../src/tracker/TrackerService.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { memoryTracker } from "../local/memoryTracker.ts"
import { change, clientAt, signInAt, waitOut } from "./world.ts"

interface Place {
  readonly binding: string
  readonly enabled?: boolean
  readonly signedIn?: boolean
}

/** A project with this binding, a sandbox, and the service as a program that embeds us builds it. */
const placed = ({ binding, enabled = true, signedIn = true }: Place) =>
  Effect.gen(function* () {
    const sandbox = yield* serve()
    const { path, write } = yield* temporaryFolder
    write(".kittify/config.yaml", binding)
    const project = Layer.mergeAll(
      Paths.layerOf(`${path}/home`),
      Connectors.layerOf(() => Effect.succeed(memoryTracker().connector())),
      CurrentProject.layerOf(projectAt(path)),
      ProjectConfig.layer.pipe(Layer.provide(Git.layer))
    )
    const layer = TrackerService.layer.pipe(
      Layer.provideMerge(HostedReadiness.layer),
      Layer.provideMerge(Layer.mergeAll(clientAt(sandbox.url, { enabled }), OperationLog.layerMemory, project))
    )
    const services = yield* Layer.build(layer)
    if (signedIn) yield* Effect.provide(signInAt(sandbox.url), services)
    const said = yield* Ref.make<ReadonlyArray<string>>([])
    const tell = (text: string) => Ref.update(said, (before) => [...before, text])
    return {
      ...sandbox,
      tracker: Context.get(services, TrackerService),
      listening: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.provideService(effect, Progress, tell),
      said: Ref.get(said),
      seen: Effect.map(sandbox.requests, (all) =>
        all.filter(({ route }) => route !== "token").map(({ method, route }) => `${method} ${route}`)
      )
    }
  })

const linear = "tracker:\n  provider: linear\n  project_slug: web\n"
const beads = "tracker:\n  provider: beads\n  workspace: web\n"
const items = Option.some([change("WEB-101", { targetStatus: "done" })])

const verbs = (tracker: Tracker): Readonly<Record<string, Effect.Effect<unknown, TrackerFailure>>> => ({
  status: tracker.status,
  mapList: tracker.mapList,
  mapAdd: tracker.mapAdd({ wpId: "WP01", externalId: "1" }),
  pull: tracker.pull({ limit: 10, cursor: Option.none() }),
  push: tracker.push(items, { fresh: false }),
  run: tracker.run({ limit: 10, fresh: false }),
  publish: tracker.publish
})

/** The tag of each verb's failure, or "ok". */
const outcomesOf = (tracker: Tracker) =>
  Effect.all(
    Object.fromEntries(
      Object.entries(verbs(tracker)).map(([name, verb]): [string, Effect.Effect<string>] => [
        name,
        Effect.match(verb, {
          onFailure: (error) => (error._tag === "NotReady" ? error.state : error._tag),
          onSuccess: () => "ok"
        })
      ])
    )
  )

describe("the tracker of a project", () => {
  it.scoped.each([linear, beads, ""])("does nothing while the rollout is off (%j)", (binding) =>
    Effect.gen(function* () {
      const { seen, tracker } = yield* placed({ binding, enabled: false, signedIn: false })
      assert.deepStrictEqual(new Set(Object.values(yield* outcomesOf(tracker))), new Set(["RolloutDisabled"]))
      assert.isEmpty(yield* seen)
    })
  )

  it.scoped("that is hosted answers through the control plane, asking first whether it is there where it matters", () =>
    Effect.gen(function* () {
      const { seen, tracker } = yield* placed({ binding: linear })
      assert.deepStrictEqual(yield* outcomesOf(tracker), {
        status: "ok",
        mapList: "ok",
        mapAdd: "OperationNotAvailable",
        pull: "ok",
        push: "ok",
        run: "ok",
        publish: "OperationNotAvailable"
      })
      assert.deepStrictEqual(yield* seen, [
        "GET tracker/status",
        "GET tracker/mappings",
        "HEAD ",
        "POST tracker/pull",
        "HEAD ",
        "POST tracker/push",
        "HEAD ",
        "POST tracker/run"
      ])
    })
  )

  it.scoped("that is hosted needs an account, except for what it refuses anyway", () =>
    Effect.gen(function* () {
      const { seen, tracker } = yield* placed({ binding: linear, signedIn: false })
      assert.deepStrictEqual(yield* outcomesOf(tracker), {
        status: "MISSING_AUTH",
        mapList: "MISSING_AUTH",
        mapAdd: "OperationNotAvailable",
        pull: "MISSING_AUTH",
        push: "MISSING_AUTH",
        run: "MISSING_AUTH",
        publish: "OperationNotAvailable"
      })
      const noItems = yield* Effect.flip(tracker.push(Option.none(), { fresh: false }))
      assert.deepInclude(noItems, { _tag: "OptionMissing", option: "--items-json" })
      assert.isEmpty(yield* seen)
    })
  )

  it.scoped.each([true, false])("that is local asks no host for anything (signed in: %s)", (signedIn) =>
    Effect.gen(function* () {
      const { seen, tracker } = yield* placed({ binding: beads, signedIn })
      const { publish, push, ...rest } = yield* outcomesOf(tracker)
      // Items are for hosted trackers: a local one knows what has changed.
      assert.deepStrictEqual([publish, push], ["OperationNotAvailable", "OptionNotUsed"])
      assert.deepStrictEqual(new Set(Object.values(rest)), new Set(["ok"]))
      assert.isEmpty(yield* seen)
    })
  )

  it.scoped("that is not bound misses first things first, and the binding in the end", () =>
    Effect.gen(function* () {
      const bound = yield* placed({ binding: "" })
      const { status, ...rest } = yield* outcomesOf(bound.tracker)
      assert.strictEqual(status, "ok")
      assert.deepStrictEqual(new Set(Object.values(rest)), new Set(["MISSING_MISSION_BINDING"]))
      assert.notInclude((yield* bound.seen).join(), "tracker/")
      const signedOut = yield* placed({ binding: "", signedIn: false })
      assert.deepInclude(yield* outcomesOf(signedOut.tracker), {
        status: "ok",
        mapAdd: "MISSING_MISSION_BINDING",
        publish: "MISSING_MISSION_BINDING",
        mapList: "MISSING_AUTH",
        pull: "MISSING_AUTH",
        push: "MISSING_AUTH",
        run: "MISSING_AUTH"
      })
    })
  )

  it.scoped.each<readonly [binding: string, tag: string]>([
    ["tracker:\n  provider: linear\n", "NotBound"],
    ["tracker:\n  provider: fp\n", "NotBound"],
    ['tracker:\n  provider: linear\n  project_slug: "a b"\n', "NotBound"],
    ["tracker:\n  provider: linaer\n  project_slug: web\n", "BoundProviderUnknown"]
  ])("with the binding %j is told what is wrong with it, without network", ([binding, tag]) =>
    Effect.gen(function* () {
      const { seen, tracker } = yield* placed({ binding })
      assert.deepStrictEqual(new Set(Object.values(yield* outcomesOf(tracker))), new Set([tag]))
      assert.isEmpty(yield* seen)
    })
  )

  it.scoped("sends the binding of the project, and no secret of it", () =>
    Effect.gen(function* () {
      const { requests, tracker } = yield* placed({ binding: `${linear}  api_key: s3cret\n` })
      yield* tracker.pull({ limit: 7, cursor: Option.none() })
      const sent = (yield* requests).find(({ route }) => route === "tracker/pull")
      assert.deepStrictEqual(JSON.parse(sent?.body ?? ""), { provider: "linear", project_slug: "web", limit: 7 })
      assert.notInclude(JSON.stringify(yield* requests), "s3cret")
    })
  )
})

describe("progress", () => {
  it.scoped("is told before the network is asked", () =>
    Effect.gen(function* () {
      const { listening, said, tracker } = yield* placed({ binding: linear })
      yield* listening(tracker.status)
      assert.deepStrictEqual(yield* said, ["Looking at linear (web) ..."])
    })
  )

  it.scoped("is not told of a slug that only a terminal would obey, and the refusal carries none of it", () =>
    Effect.gen(function* () {
      const { listening, said, tracker } = yield* placed({
        binding: 'tracker:\n  provider: linear\n  project_slug: "w\\e[31meb\\u202e"\n'
      })
      const { message } = yield* Effect.flip(listening(tracker.status))
      assert.match(message, /is "web", which is no project slug/)
      assert.deepStrictEqual(yield* said, [])
    })
  )

  it.scoped("says how long it waits when the control plane is busy", () =>
    Effect.gen(function* () {
      const { inject, listening, said, tracker } = yield* placed({ binding: linear })
      yield* Effect.flatMap(parseFault("tracker/pull=429:1:retry_after=31"), inject)
      const running = yield* Effect.fork(listening(tracker.pull({ limit: 1, cursor: Option.none() })))
      yield* waitOut(31_000)
      yield* Fiber.join(running)
      assert.match((yield* said)[1] ?? "", /busy.*31s/)
    })
  )
})
