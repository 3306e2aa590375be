import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Either, Option } from "effect"
import { chmodSync, existsSync } from "node:fs"
import Sqlite from "better-sqlite3"
import { cachePlace, documentedScope } from "../../src/local/cache/place.ts"
import { readPayload, writePayload } from "../../src/local/cache/payload.ts"
import { lookAtCache, openCache } from "../../src/local/cache/SqlIssueCache.ts"
import { sha256Hex } from "../../src/platform/digest.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { issueOf, refTo } from "./memoryTracker.ts"
import { placeIn } from "./world.ts"
import { IssueRef } from "../../src/local/Issue.ts"

const mapping = (wpId: string, externalId: string) => ({ wpId, externalId, externalKey: null, externalUrl: null })

const opened = Effect.flatMap(temporaryFolder, ({ path }) =>
  Effect.map(openCache(placeIn(path)), (cache) => ({ path, cache }))
)

describe("a mapping", () => {
  it.scoped("of an issue that has a work package names that one", () =>
    Effect.gen(function* () {
      const { cache } = yield* opened
      yield* cache.map(mapping("WP01", "bd-1"))
      const taken = yield* Effect.flip(cache.map(mapping("WP02", "bd-1")))
      assert.deepInclude(taken, { _tag: "MappingTaken", wpId: "WP01", externalId: "bd-1" })
      assert.lengthOf(yield* cache.mappings, 1)
    })
  )

  it.scoped("by what people call an issue is one by its id, and cannot be made twice that way", () =>
    Effect.gen(function* () {
      const { cache } = yield* opened
      const ref = new IssueRef({ ...refTo("abcdefgh"), key: "FP-abcd", url: "https://fp.example/1" })
      yield* cache.store([issueOf("x", { ref })], Option.none())
      assert.deepInclude(yield* cache.map(mapping("WP01", "FP-abcd")), {
        externalId: "abcdefgh",
        externalKey: "FP-abcd"
      })
      assert.strictEqual((yield* Effect.flip(cache.map(mapping("WP02", "abcdefgh"))))._tag, "MappingTaken")
      assert.strictEqual((yield* Effect.flip(cache.map(mapping("WP02", "FP-abcd"))))._tag, "MappingTaken")
    })
  )

  it.scoped("can be made although nobody can read another issue, and not of that one", () =>
    Effect.gen(function* () {
      const { cache, path } = yield* opened
      yield* cache.store([issueOf("bd-1"), issueOf("bd-2")], Option.none())
      new Sqlite(placeIn(path).path).exec("UPDATE tracker_issues SET payload = 'x' WHERE issue_id = 'bd-2'").close()
      assert.deepInclude(yield* cache.map(mapping("WP01", "bd-1")), { externalId: "bd-1", externalKey: "bd-1" })
      assert.deepInclude(yield* Effect.flip(cache.map(mapping("WP02", "bd-2"))), { problem: "corrupt" })
    })
  )

  it.scoped("can be moved to another issue and keeps the time it was made", () =>
    Effect.gen(function* () {
      const { cache } = yield* opened
      const { createdAt } = yield* cache.map(mapping("WP01", "bd-1"))
      assert.deepInclude(yield* cache.map(mapping("WP01", "bd-2")), { externalId: "bd-2", createdAt })
      yield* cache.map(mapping("WP02", "bd-1"))
      assert.deepStrictEqual(
        (yield* cache.mappings).map(({ wpId }) => wpId),
        ["WP01", "WP02"]
      )
    })
  )
})

describe("a look into a cache", () => {
  it.scoped("that is not there makes none, and changes nothing of one that is", () =>
    Effect.gen(function* () {
      const { list, path, read } = yield* temporaryFolder
      assert.strictEqual(yield* lookAtCache(placeIn(path), "none", () => Effect.succeed("some")), "none")
      assert.deepStrictEqual(list(), [])
      yield* Effect.scoped(
        Effect.flatMap(openCache(placeIn(path)), (cache) => cache.store([issueOf("a")], Option.none()))
      )
      const before = read("cache.db")
      assert.deepStrictEqual(yield* lookAtCache(placeIn(path), { issues: 0, mappings: 0 }, ({ counts }) => counts), {
        issues: 1,
        mappings: 0
      })
      assert.deepStrictEqual([list(), read("cache.db")], [["cache.db"], before])
      chmodSync(placeIn(path).path, 0o400)
      assert.lengthOf(yield* lookAtCache(placeIn(path), [], ({ issues }) => issues), 1)
    })
  )

  it.scoped("does not wait for who writes", () =>
    Effect.gen(function* () {
      const { cache, path } = yield* opened
      yield* cache.store([issueOf("a")], Option.none())
      const other = new Sqlite(placeIn(path).path)
      other.exec("BEGIN IMMEDIATE")
      assert.lengthOf(yield* lookAtCache(placeIn(path), [], ({ issues }) => issues), 1)
      other.exec("ROLLBACK")
      other.close()
    })
  )
})

describe("a cache that is no good", () => {
  it.scoped.each([
    ["text", "this is no database, but it is long enough to be taken for one".repeat(20)],
    ["another program's", "CREATE TABLE notes (id INTEGER)"],
    ["newer", "PRAGMA user_version = 7"],
    ["unreadable", "ours"]
  ] as const)("(%s) says so and keeps every byte", ([what, content]) =>
    Effect.gen(function* () {
      const { path, read, write } = yield* temporaryFolder
      const place = placeIn(path)
      if (what === "text") write("cache.db", content)
      else if (what === "unreadable") {
        yield* Effect.scoped(Effect.flatMap(openCache(place), (cache) => cache.store([issueOf("a")], Option.none())))
        new Sqlite(place.path).exec("UPDATE tracker_issues SET payload = 'x'").close()
      } else new Sqlite(place.path).exec(`CREATE TABLE x (y); ${content}`).close()
      const before = read("cache.db")
      const looking = lookAtCache(place, [], ({ issues }) => issues)
      const writing = Effect.scoped(Effect.flatMap(openCache(place), ({ issues }) => issues))
      for (const attempt of [looking, writing]) {
        const failure = yield* Effect.flip(attempt)
        assert.deepInclude(failure, {
          _tag: "TrackerCacheUnusable",
          problem: what === "newer" ? "newer_schema" : "corrupt"
        })
        assert.include(failure.message, place.path)
      }
      assert.strictEqual(read("cache.db"), before)
    })
  )

  it.scopedLive("is not one that somebody else uses: that is waited for, and then said", () =>
    Effect.gen(function* () {
      const { cache, path } = yield* opened
      const other = new Sqlite(placeIn(path).path)
      other.exec("BEGIN IMMEDIATE")
      const failure = yield* Effect.flip(cache.store([issueOf("a")], Option.none()))
      assert.strictEqual(failure.problem, "locked")
      const writing = yield* Effect.fork(cache.store([issueOf("a")], Option.none()))
      yield* Effect.yieldNow()
      other.exec("COMMIT")
      yield* writing
      other.close()
      assert.lengthOf(yield* cache.issues, 1)
    })
  )
})

describe("what is kept of an issue", () => {
  it("is read as it was written", () => {
    const issue = issueOf("a", {
      body: "\u0007 caf\u00e9",
      parent: refTo("p"),
      links: [{ type: "blocks", target: refTo("b") }],
      updated_at: DateTime.unsafeMake(5),
      custom_fields: { n: [1, { deep: null }] },
      raw: { x: 1 }
    })
    assert.strictEqual(
      Option.map(readPayload(writePayload(issue)), writePayload).pipe(Option.getOrNull),
      writePayload(issue)
    )
  })

  it("by another version or by the Python original has its plainest value where it has none", () => {
    const text = JSON.stringify({
      ref: { system: "beads", workspace: "web", id: "bd-1" },
      title: "  ",
      status: "hooked",
      issue_type: "gate",
      priority: 9,
      labels: ["a", 3],
      links: ["x", { type: "tracks", target: { system: "beads", workspace: "web", id: "bd-2" } }],
      created_at: "yesterday",
      updated_at: "2026-01-02T03:04:05.000006+01:00"
    })
    const issue = Either.getOrThrow(Either.fromOption(readPayload(text), () => "unreadable"))
    assert.deepInclude(issue, {
      title: "Untitled",
      status: "todo",
      issue_type: "task",
      priority: null,
      labels: ["a"],
      created_at: null
    })
    assert.deepStrictEqual(
      issue.links.map(({ type }) => type),
      ["relates_to"]
    )
    assert.strictEqual(issue.updated_at && DateTime.formatIso(issue.updated_at), "2026-01-02T02:04:05.000Z")
    assert.isTrue(Option.isNone(readPayload('{"title": "no reference"}')))
  })
})

describe("where a cache is", () => {
  it.each([
    ["beads", "my-ws", {}, "b420facae6a40f6b"],
    ["fp", "demo", {}, "85df1acd4fa50203"],
    ["beads", "demo", { server_url: "https://s", username: "bob", team_slug: "t1" }, "3e686537ae3d8f47"]
  ])("is told by the documented words for %s %s", (provider, workspace, credentials, scope) => {
    const owner = { provider, workspace, credentials }
    assert.strictEqual(sha256Hex(documentedScope(owner)).slice(0, 16), scope)
    const [one, other] = ["u-1", "u-2"].map((uuid) => cachePlace("/t", uuid, owner, "/d").path)
    assert.notStrictEqual(one, other)
    assert.notStrictEqual(cachePlace("/t", "u-1", owner, "/e").path, one)
    assert.match(one ?? "", /^\/t\/[0-9a-f]{16}\.db$/)
    assert.isFalse(existsSync("/t"))
  })
})
