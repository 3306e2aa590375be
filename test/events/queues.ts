import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Layer } from "effect"
import { Paths } from "../../src/config/Paths.ts"
import { SyncConfig } from "../../src/config/SyncConfig.ts"
import { EventQueue } from "../../src/events/EventQueue.ts"
import * as SqlEventQueue from "../../src/events/SqlEventQueue.ts"

/** A folder that is gone when the scope ends. */
export const temporaryHome = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "spec-kitty-queue-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
)

/** The real queue under a home that exists already. */
export const sqlQueueIn = (home: string, maxQueueSize = 100_000) =>
  SqlEventQueue.layer.pipe(Layer.provide([Paths.layerOf(home), SyncConfig.layerOf({ maxQueueSize })]))

/** Every implementation, fresh each time it is provided. */
export const queues: Readonly<Record<string, Layer.Layer<EventQueue>>> = {
  "in memory": Layer.fresh(EventQueue.layerMemory),
  SQLite: Layer.unwrapScoped(Effect.map(temporaryHome, (home) => sqlQueueIn(home)))
}
