import { Effect, Option } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { drain, syncNow, type DrainOptions } from "../../src/sync/drain.ts"
import type { DrainReport } from "../../src/sync/DrainReport.ts"
import { temporaryHome } from "../events/queues.ts"
import { ingestHost, type Arrived, type Verdict } from "./ingestHost.ts"
import { adaScope, drainServices, record } from "./world.ts"

/** Ada has `count` events queued, and the host answers like this. */
export const situation = (count: number, answer: (batch: Arrived, count: number) => Verdict) =>
  Effect.gen(function* () {
    const home = yield* temporaryHome
    const host = yield* ingestHost(answer)
    const services = drainServices(home, host.url)
    yield* Effect.provide(record(host.url, count), services)
    return {
      ...host,
      home,
      services,
      drain: Effect.provide(drain({ failures: true }), services),
      drainWith: (options: DrainOptions) => Effect.provide(drain(options), services),
      syncNow: Effect.provide(syncNow(), services),
      queued: Effect.flatMap(EventQueue, (queue) => queue.next(adaScope(host.url), { limit: 5000 })).pipe(
        Effect.provide(services)
      ),
      counts: Effect.flatMap(EventQueue, (queue) => queue.counts(adaScope(host.url))).pipe(Effect.provide(services))
    }
  })

/** How a run ended. */
export const numbers = (report: DrainReport) => {
  const { duplicates, failed, pending, result, synced } = report
  return { result, synced, duplicates, failed, pending }
}

/** Why it ended early, or null. */
export const stoppedAs = (report: DrainReport) =>
  Option.getOrNull(Option.map(report.stopped, ({ category }) => category))
