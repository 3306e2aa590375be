import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { Session } from "../../src/auth/Session.ts"
import { projectAt } from "../../src/config/CurrentProject.ts"
import { Paths } from "../../src/config/Paths.ts"
import { ProjectConfig } from "../../src/config/ProjectConfig.ts"
import { Rollout } from "../../src/config/Rollout.ts"
import { SyncConfig } from "../../src/config/SyncConfig.ts"
import { wpCreated, type EventBody } from "../../src/domain/draft.ts"
import { decodeEvent, encodeEvent } from "../../src/domain/Event.ts"
import { FeatureSlug, WorkPackageId } from "../../src/domain/ids.ts"
import { validateEvent } from "../../src/domain/validateEvent.ts"
import { Emitter, type EmitOutcome } from "../../src/events/Emitter.ts"
import { EventQueue } from "../../src/events/EventQueue.ts"
import * as SqlEventQueue from "../../src/events/SqlEventQueue.ts"
import { Git } from "../../src/platform/Git.ts"
import { temporaryRepository, withLog } from "../helpers/folder.ts"
import { adaAt, adaScope } from "../sync/world.ts"

const url = "https://kitty.example.com"

const body = (n: number) =>
  wpCreated({
    featureSlug: FeatureSlug.make("001-user-login"),
    wpId: WorkPackageId.make(`WP0${n}`),
    title: `Package ${n}`,
    dependencies: []
  })

const signedOut = Layer.succeed(Session, {
  current: Effect.never,
  renew: () => Effect.never,
  peek: Effect.succeedNone
})

interface Circumstances {
  readonly session?: Layer.Layer<Session>
  readonly enabled?: boolean
}

/** A repository with one commit, and the real services around it. */
const situation = ({ enabled = true, session = Session.layerOf(adaAt(url)) }: Circumstances = {}) =>
  Effect.gen(function* () {
    const folder = yield* temporaryRepository
    folder.write("README.md", "hello")
    folder.write(
      ".kittify/config.yaml",
      "project:\n  uuid: 7c9e6679-7425-40de-944b-e07fc1f90ae7\n  slug: demo\n  node_id: 2e1a29e6f4ef\n"
    )
    folder.git("add", "README.md")
    folder.git("commit", "--quiet", "-m", "first")
    folder.git("remote", "add", "origin", "https://user:secret@git.example.com/ada/demo.git")
    const home = join(folder.path, "home")
    const project = projectAt(folder.path)
    const services = Emitter.layer.pipe(
      Layer.provideMerge(
        Layer.mergeAll(SqlEventQueue.layer, ProjectConfig.layer, session, Rollout.layerOf(enabled)).pipe(
          Layer.provideMerge(Layer.mergeAll(Paths.layerOf(home), SyncConfig.layerOf({}), Git.layer))
        )
      )
    )
    return { folder, home, project, services }
  })

type Situation = Effect.Effect.Success<ReturnType<typeof situation>>

const emitted = (here: Situation, ...bodies: ReadonlyArray<EventBody>) =>
  Effect.flatMap(Emitter, (emitter) =>
    Effect.forEach(bodies, (one) => emitter.emit(one, { project: here.project }))
  ).pipe(Effect.provide(here.services), withLog)

const eventOf = (outcome: EmitOutcome | undefined) =>
  Option.getOrThrow(Option.flatMap(Option.fromNullable(outcome), ({ event }) => event))

const warningOf = (outcome: EmitOutcome | undefined) =>
  Option.getOrNull(Option.flatMap(Option.fromNullable(outcome), ({ warning }) => warning))

const countsOf = ({ services }: Situation, scope: string | null) =>
  Effect.flatMap(EventQueue, (queue) => queue.counts(scope)).pipe(Effect.provide(services))

describe("Emitter", () => {
  it.scoped("records what the command did, with everything that is known about where", () =>
    Effect.gen(function* () {
      const here = yield* situation()
      const [[outcome], log] = yield* emitted(here, body(1))
      const event = eventOf(outcome)
      assert.deepInclude(JSON.parse(encodeEvent(event)), {
        event_type: "WPCreated",
        aggregate_id: "WP01",
        project_uuid: "7c9e6679-7425-40de-944b-e07fc1f90ae7",
        project_slug: "demo",
        node_id: "2e1a29e6f4ef",
        team_slug: "red",
        lamport_clock: 1,
        git_branch: "main",
        head_commit_sha: here.folder.git("rev-parse", "HEAD").trim(),
        repo_slug: "ada/demo"
      })
      assert.deepStrictEqual(validateEvent(JSON.parse(encodeEvent(event))), [])
      assert.notInclude(encodeEvent(event), "secret")
      const [row] = yield* Effect.flatMap(EventQueue, (queue) => queue.next(adaScope(url), { limit: 1 })).pipe(
        Effect.provide(here.services)
      )
      assert.deepStrictEqual(yield* decodeEvent(row?.data ?? ""), event)
      assert.isNull(warningOf(outcome))
      assert.deepStrictEqual(log, [])
    })
  )

  it.scoped("records events of one command together, each with its own id and place", () =>
    Effect.gen(function* () {
      const { project, services } = yield* situation()
      const { events } = yield* Effect.flatMap(Emitter, (emitter) =>
        emitter.emitAll([body(1), body(2), body(3)], { project, causationId: "01JMBY7K8N3QRVX2DPFG5HWT4E" })
      ).pipe(Effect.provide(services))
      assert.deepStrictEqual(
        events.map(({ lamportClock }) => lamportClock),
        [1, 2, 3]
      )
      assert.strictEqual(new Set(events.map(({ eventId }) => eventId)).size, 3)
      for (const { causationId } of events) assert.strictEqual(causationId, "01JMBY7K8N3QRVX2DPFG5HWT4E")
    })
  )

  it.scoped("keeps events for the next login while nobody is signed in, and says so once", () =>
    Effect.gen(function* () {
      const here = yield* situation({ session: signedOut })
      const [outcomes, log] = yield* emitted(here, body(1), body(2))
      const sentence = "Events queued locally; run spec-kitty auth login to enable real-time sync"
      assert.deepStrictEqual(log, [`WARN ${sentence}`])
      assert.deepStrictEqual(
        outcomes.map(({ warning }) => Option.getOrNull(warning)),
        [sentence, sentence]
      )
      assert.strictEqual(eventOf(outcomes[0]).teamSlug, "local")
      assert.deepInclude(yield* countsOf(here, null), { pending: 2, held: 0 })
    })
  )

  it.scoped("is silent about everything hosted while the rollout is off", () =>
    Effect.gen(function* () {
      const here = yield* situation({ session: signedOut, enabled: false })
      const [outcomes, log] = yield* emitted(here, body(1))
      assert.deepStrictEqual(log, [])
      assert.isNull(warningOf(outcomes[0]))
      assert.deepInclude(yield* countsOf(here, null), { pending: 1 })
    })
  )

  it.scoped("holds the events of a project that opted out", () =>
    Effect.gen(function* () {
      const here = yield* situation()
      writeFileSync(here.project.configPath, `${here.folder.read(".kittify/config.yaml")}sync:\n  enabled: false\n`)
      const [, log] = yield* emitted(here, body(1))
      assert.deepStrictEqual(log, [])
      assert.deepInclude(yield* countsOf(here, adaScope(url)), {
        pending: 0,
        held: 1,
        heldReasons: { sync_disabled: 1 }
      })
    })
  )

  it.scoped("holds what no host would take, and shows what is wrong", () =>
    Effect.gen(function* () {
      const here = yield* situation()
      const [[outcome], log] = yield* emitted(here, { ...body(1), payload: { wp_id: "first" } })
      assert.strictEqual(eventOf(outcome).aggregateId, "WP01")
      assert.match(log.join(), /^WARN Event does not match its schema; queued locally only \(WPCreated: .*wp_id/)
      assert.deepInclude(yield* countsOf(here, adaScope(url)), { pending: 0, held: 1, heldReasons: { invalid: 1 } })
    })
  )

  it.scoped("holds an event that its builder was given nonsense for, instead of failing the command", () =>
    Effect.gen(function* () {
      const here = yield* situation()
      const untitled = wpCreated({ featureSlug: "1000-big", wpId: "WP100", title: "", dependencies: [] })
      const [outcomes, log] = yield* emitted(here, untitled, untitled)
      assert.strictEqual(eventOf(outcomes[0]).aggregateId, "WP100")
      assert.lengthOf(log, 1)
      assert.match(
        log.join(),
        /feature_slug: expected .*; payload.wp_id: expected .*; payload.title: expected a non empty/
      )
      assert.deepInclude(yield* countsOf(here, adaScope(url)), { pending: 0, held: 2, heldReasons: { invalid: 2 } })
    })
  )

  it.scoped("says loudly that an event is lost, and does not fail for it", () =>
    Effect.gen(function* () {
      const here = yield* situation()
      mkdirSync(join(here.home, "queue.db"), { recursive: true })
      const [outcomes, log] = yield* emitted(here, body(1), body(2))
      assert.lengthOf(log, 1)
      assert.match(log.join(), /^WARN 1 event was not recorded, and not synced: The event queue .* cannot be used/)
      assert.isTrue(outcomes.every(({ event, warning }) => Option.isNone(event) && Option.isSome(warning)))
    })
  )

  it.scoped("queues an event without a project identity, and says that it stays", () =>
    Effect.gen(function* () {
      const here = yield* situation()
      rmSync(here.project.configPath)
      mkdirSync(here.project.configPath)
      const [, log] = yield* emitted(here, body(1))
      assert.include(log, "WARN Event missing project_uuid; queued locally only")
      assert.deepInclude(yield* countsOf(here, adaScope(url)), { pending: 0, held: 1 })
    })
  )

  it.scoped("records outside of any repository too", () =>
    Effect.gen(function* () {
      const here = yield* situation()
      const elsewhere = projectAt(here.project.root, "/")
      const [[outcome]] = yield* emitted({ ...here, project: elsewhere }, body(1))
      assert.deepInclude(eventOf(outcome), { gitBranch: null, headCommitSha: null })
    })
  )
})
