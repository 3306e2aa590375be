import { Effect } from "effect"
import type { CachePlace } from "../../src/local/cache/SqlIssueCache.ts"
import { openCache } from "../../src/local/cache/SqlIssueCache.ts"
import type { Connector } from "../../src/local/Connector.ts"
import { pull, push, run } from "../../src/local/engine/run.ts"
import { readOwnership } from "../../src/local/ownership.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { memoryTracker } from "./memoryTracker.ts"
import type { Issue } from "../../src/local/Issue.ts"

export const placeIn = (path: string): CachePlace => ({
  path: `${path}/cache.db`,
  directory: path,
  system: "beads",
  workspace: "web"
})

/** A tracker, a real cache beside it, and both brought together by a doctrine. */
export const world = (mode: string, owners: Readonly<Record<string, string>> = {}, issues: ReadonlyArray<Issue> = []) =>
  Effect.gen(function* () {
    const { path } = yield* temporaryFolder
    const tracker = memoryTracker(issues)
    const cache = yield* openCache(placeIn(path))
    const sync = (connector: Connector = tracker.connector()) => ({
      connector,
      cache,
      ownership: readOwnership({ mode, field_owners: owners }),
      strategy: "newer_timestamp" as const
    })
    return {
      path,
      tracker,
      cache,
      pull: (connector?: Connector, limit = 10_000) => pull(sync(connector), { limit }),
      push: (connector?: Connector) => push(sync(connector)),
      run: (connector?: Connector, limit = 10_000) => run(sync(connector), { limit })
    }
  })
