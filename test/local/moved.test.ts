import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import Sqlite from "better-sqlite3"
import { cacheBefore, takeOver } from "../../src/local/cache/moved.ts"
import { cachePlace } from "../../src/local/cache/place.ts"
import { lookAtCache, openCache, type CachePlace } from "../../src/local/cache/SqlIssueCache.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { issueOf } from "./memoryTracker.ts"

const owner = { provider: "beads", workspace: "web", credentials: {} }
const mapping = { wpId: "WP01", externalId: "bd-1", externalKey: null, externalUrl: null }

const filled = (place: CachePlace, mapped = true) =>
  Effect.scoped(
    Effect.gen(function* () {
      const cache = yield* openCache(place)
      yield* cache.store([issueOf("bd-1")], Option.none())
      if (mapped) yield* cache.map(mapping)
    })
  )

const counts = (place: CachePlace) => lookAtCache(place, { issues: 0, mappings: 0 }, (cache) => cache.counts)

const places = Effect.map(temporaryFolder, ({ at, list, write }) => {
  const place = (directory: string, uuid = "u-1") => cachePlace(at("trackers"), uuid, owner, directory)
  return { at, write, list: () => list("trackers"), place }
})

describe("a cache of another directory", () => {
  it.scoped("that is there, of another project, or without a mapping is nobody else's", () =>
    Effect.gen(function* () {
      const { at, place } = yield* places
      yield* filled(place(at()))
      yield* filled(place(at("gone"), "u-2"))
      yield* filled(place(at("left")), false)
      assert.isTrue(Option.isNone(yield* cacheBefore(place(at("new")))))
    })
  )

  it.scoped("that is gone leaves its mappings to the new one, and no issue", () =>
    Effect.gen(function* () {
      const { at, list, place } = yield* places
      const here = place(at())
      yield* filled(place(at("gone")))
      yield* takeOver(here)
      assert.lengthOf(list(), 1)
      yield* Effect.scoped(openCache(here))
      assert.deepStrictEqual(yield* counts(here), { issues: 0, mappings: 1 })
      yield* filled(here)
      yield* filled(place(at("gone")))
      yield* takeOver(here)
      assert.lengthOf(list(), 2)
      assert.deepStrictEqual(yield* counts(here), { issues: 1, mappings: 1 })
    })
  )

  it.scoped("that was never noted, in the first version, is the first one's that opens it", () =>
    Effect.gen(function* () {
      const { at, list, place, write } = yield* places
      for (const name of ["one/a", "two/a"]) write(name, "")
      const old = place(at())
      yield* filled(old)
      new Sqlite(old.path).exec("DROP TABLE tracker_directory; PRAGMA user_version = 1").close()
      const [first, second] = [place(at("one")), place(at("two"))]
      yield* takeOver(first)
      yield* takeOver(second)
      yield* Effect.scoped(openCache(first))
      assert.deepStrictEqual(yield* counts(first), { issues: 0, mappings: 1 })
      assert.deepStrictEqual([yield* counts(second), list().length], [{ issues: 0, mappings: 0 }, 1])
    })
  )
})
