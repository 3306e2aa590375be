import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import { Effect, Ref } from "effect"
import { ProjectUuid } from "../../src/domain/ids.ts"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { exitCodeOf } from "../../src/sync/DrainReport.ts"
import { drain } from "../../src/sync/drain.ts"
import { draftOf, eventId, projectUuid } from "../events/drafts.ts"
import { temporaryHome } from "../events/queues.ts"
import { all, ingestHost, type Arrived } from "./ingestHost.ts"
import { numbers } from "./situation.ts"
import { adaScope, drainServices } from "./world.ts"

const other = ProjectUuid.make("5f9c5a4e-3c1b-4a36-9d29-0d2f8a3b7c11")

/** Ada has events of two projects in turn; `meanwhile` happens while the host has a batch. */
const twoProjects = (count: number, meanwhile: (home: string, batch: Arrived, number: number) => void = () => {}) =>
  Effect.gen(function* () {
    const home = yield* temporaryHome
    const host = yield* ingestHost((batch, number) => {
      meanwhile(home, batch, number)
      return all("success")(batch)
    })
    const services = drainServices(home, host.url)
    const roots = { [projectUuid]: join(home, "first"), [other]: join(home, "second") }
    for (const [uuid, root] of Object.entries(roots)) {
      mkdirSync(join(root, ".kittify"), { recursive: true })
      writeFileSync(join(root, ".kittify", "config.yaml"), config(uuid, true))
    }
    yield* Effect.flatMap(EventQueue, (queue) =>
      Effect.forEach([projectUuid, other], (uuid, index) =>
        queue.offerAll(
          Array.from({ length: count / 2 }, (_, n) => draftOf(2 * n + index, { projectUuid: uuid })),
          adaScope(host.url),
          undefined,
          { root: roots[uuid] ?? "", agrees: true }
        )
      )
    ).pipe(Effect.provide(services))
    const batches = () => host.arrived.filter(({ ids }) => ids.length > 0).map(({ ids }) => ids)
    const announced = yield* Ref.make<ReadonlyArray<number>>([])
    const announce = ({ events }: { readonly events: number }) => Ref.update(announced, (all) => [...all, events])
    const run = Effect.provide(drain({ announce }), services)
    return { ...host, home, services, batches, announced: Ref.get(announced), drain: run }
  })

const config = (uuid: string, enabled: boolean) =>
  `project:\n  uuid: ${uuid}\n  slug: demo\n  node_id: 2e1a29e6f4ef\nsync:\n  enabled: ${enabled}\n`

const optOut = (home: string) => writeFileSync(join(home, "second", ".kittify", "config.yaml"), config(other, false))

/** Of the second project, whose events have odd numbers. */
const ofSecond = (ids: ReadonlyArray<string>) => {
  const odd = new Set<string>(Array.from({ length: 1500 }, (_, n) => eventId(2 * n + 1)))
  return ids.filter((id) => odd.has(id)).length
}

describe("a project that opts out after recording", () => {
  it.scopedLive("sends nothing more, while the events of others go", () =>
    Effect.gen(function* () {
      const { batches, drain, home } = yield* twoProjects(8)
      optOut(home)
      const report = yield* drain
      assert.deepInclude(report, { ...numbers(report), result: "success", synced: 4, held: 4 })
      assert.deepStrictEqual(batches(), [[eventId(0), eventId(2), eventId(4), eventId(6)]])
      const second = join(home, "second")
      assert.deepStrictEqual(report.advice, [
        `4 events of the project in ${second} that had \`sync.enabled: false\` stay on this machine. If it agrees now, run \`spec-kitty config set sync.enabled true\` in ${second}, then \`spec-kitty sync retry --all\` in ${second}.`
      ])
    })
  )

  it.scopedLive("is heard in the middle of a long run, before its next batch", () =>
    Effect.gen(function* () {
      const { batches, drain } = yield* twoProjects(3000, (home, _, number) => {
        if (number === 1) optOut(home)
      })
      const report = yield* drain
      const [first = [], ...later] = batches()
      assert.isAbove(ofSecond(first), 0)
      assert.strictEqual(ofSecond(later.flat()), 0)
      assert.deepInclude(numbers(report), { result: "success", failed: 0, pending: 0 })
      assert.strictEqual(report.held, 1500 - ofSecond(first))
      assert.strictEqual(report.synced, 3000 - report.held)
    })
  )

  it.scopedLive("is told the truth about an event that was on its way when it was held", () =>
    Effect.gen(function* () {
      const { drain, services } = yield* twoProjects(4, (home) => {
        const file = new Sqlite(join(home, "queue.db"))
        file.exec("UPDATE queue SET status = 'held', last_error_category = 'sync_disabled'")
        file.close()
      })
      assert.deepInclude(numbers(yield* drain), { result: "success", synced: 4 })
      const counts = yield* Effect.flatMap(EventQueue, (queue) => queue.counts(null)).pipe(Effect.provide(services))
      assert.deepInclude(counts, { held: 0, history: 4 })
    })
  )
})

describe("a project whose file cannot be read", () => {
  it.scopedLive("sends nothing, and the run says so and fails; mended, it sends", () =>
    Effect.gen(function* () {
      const { announced, batches, drain, home } = yield* twoProjects(4)
      const path = join(home, "second", ".kittify", "config.yaml")
      writeFileSync(path, "<<<<<<< HEAD\nsync: [\n")
      const report = yield* drain
      assert.deepInclude(numbers(report), { result: "partial", synced: 2, failed: 0, pending: 2 })
      assert.strictEqual(exitCodeOf(report), 1)
      assert.deepStrictEqual(batches(), [[eventId(0), eventId(2)]])
      assert.lengthOf(report.advice, 1)
      assert.match(
        report.advice[0] ?? "",
        /^2 events wait, because nobody can read whether their project agrees: .*second/
      )
      assert.strictEqual(exitCodeOf(yield* drain), 1)
      assert.deepStrictEqual(yield* announced, [2], "told of those that may leave, and not of a run that sends nothing")
      writeFileSync(path, config(other, true))
      assert.deepInclude(numbers(yield* drain), { result: "success", synced: 2 })
    })
  )
})
