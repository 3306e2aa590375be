import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Exit, Fiber, Option } from "effect"
import type { Connector } from "../../src/local/Connector.ts"
import { ConnectorMissing, ConnectorRefused, ConnectorTimeout } from "../../src/local/errors.ts"
import { issueOf, refTo, refusing } from "./memoryTracker.ts"
import { world } from "./world.ts"

const authoritative = "spec_kitty_authoritative"

describe("a pull", () => {
  it.scoped("takes at most its limit, oldest change first, and goes on there", () =>
    Effect.gen(function* () {
      const { cache, pull, tracker } = yield* world(
        "",
        {},
        ["c", "a", "b", "e", "d"].map((id) => issueOf(id))
      )
      const first = yield* pull(undefined, 2)
      assert.deepInclude(first, { remaining: 3 })
      assert.deepStrictEqual(
        (yield* cache.issues).map(({ ref }) => ref.id),
        ["a", "c"]
      )
      assert.deepInclude((yield* pull(undefined, 2)).stats, { pulled_created: 2, skipped: 1 })
      tracker.edit("c", { title: "Changed" })
      const last = yield* pull(undefined, 2)
      assert.deepInclude(last.stats, { pulled_created: 1, pulled_updated: 1 })
      assert.strictEqual(last.remaining, 0)
      assert.deepInclude((yield* pull(undefined, 2)).stats, { pulled_created: 0, pulled_updated: 0, skipped: 1 })
    })
  )

  it.scoped("goes on where all that is left was changed in the same moment", () =>
    Effect.gen(function* () {
      const { cache, pull } = yield* world("")
      const at = DateTime.unsafeMake(Date.UTC(2026, 0, 1))
      const same = ["a", "b", "c", "d"].map((id) => issueOf(id, { updated_at: at }))
      const connector: Connector = {
        ...(yield* world("")).tracker.connector(),
        list: ({ updatedSince }) =>
          Effect.succeed({
            issues: Option.exists(updatedSince, DateTime.greaterThan(at)) ? [] : same,
            unreadable: [],
            doubts: []
          })
      }
      yield* pull(connector, 2)
      assert.deepStrictEqual(yield* cache.checkpoint, Option.some(at))
      assert.strictEqual((yield* pull(connector, 2)).remaining, 0)
      assert.lengthOf(yield* cache.issues, 4)
    })
  )

  it.scoped("tells what nobody could read, and looks at it again", () =>
    Effect.gen(function* () {
      const { cache, pull, tracker } = yield* world("", {}, [issueOf("a")])
      const { errors, stats } = yield* pull(tracker.connector({ unreadable: ["an element has no id"] }))
      assert.deepStrictEqual([stats.pulled_created, errors], [1, ["list: an element has no id"]])
      assert.isTrue(Option.isNone(yield* cache.checkpoint))
      yield* pull()
      assert.isTrue(Option.isSome(yield* cache.checkpoint))
    })
  )
})

describe("an issue that was read with a guess", () => {
  it.scoped("is synced, told, and no failure", () =>
    Effect.gen(function* () {
      const { cache, pull, push, tracker } = yield* world(authoritative, {}, [issueOf("a")])
      const guessing = tracker.connector({ doubts: ["a: its status parked counts as todo"] })
      for (const { errors, warnings } of [yield* pull(guessing), yield* push(guessing)]) {
        assert.deepStrictEqual([errors, warnings], [[], ["list: a: its status parked counts as todo"]])
      }
      assert.isTrue(Option.isSome(yield* cache.checkpoint))
    })
  )
})

describe("a push", () => {
  it.scoped("makes nothing twice: 120 issues, 40 of them closed, twice", () =>
    Effect.gen(function* () {
      const many = Array.from({ length: 120 }, (_, n) => issueOf(`bd-${n}`, { status: n % 3 === 0 ? "done" : "todo" }))
      const { pull, push, tracker } = yield* world(authoritative, {}, many)
      yield* pull()
      for (const _ of [1, 2]) {
        assert.deepInclude((yield* push()).stats, { pushed_created: 0, pushed_updated: 0, skipped: 120 })
      }
      assert.lengthOf(tracker.all(), 120)
      assert.deepStrictEqual(tracker.calls(), ["list", "list", "list"])
    })
  )

  it.scoped("asks for the very issue that no list shows before it makes one", () =>
    Effect.gen(function* () {
      const { pull, push, tracker } = yield* world(authoritative, {}, [issueOf("a"), issueOf("gate")])
      yield* pull()
      const whole = tracker.connector()
      const hiding = {
        ...whole,
        list: () =>
          Effect.succeed({ issues: tracker.all().filter(({ ref }) => ref.id !== "gate"), unreadable: [], doubts: [] })
      }
      assert.deepInclude((yield* push(hiding)).stats, { pushed_created: 0, skipped: 2 })
      assert.notInclude(tracker.calls().join(), "create")
    })
  )

  it.scoped("makes lost issues again, parents first, and everything follows them", () =>
    Effect.gen(function* () {
      const child = issueOf("a.child", { parent: refTo("b"), links: [{ type: "blocked_by", target: refTo("c") }] })
      const { cache, pull, push, tracker } = yield* world(authoritative, {}, [child, issueOf("b"), issueOf("c")])
      yield* pull()
      yield* cache.map({ wpId: "WP01", externalId: "b", externalKey: null, externalUrl: null })
      tracker.remove("a.child")
      tracker.remove("b")
      const { errors, stats } = yield* push()
      assert.deepStrictEqual([stats.pushed_created, stats.pushed_updated, errors], [2, 0, []])
      assert.deepInclude(tracker.get("new-1"), { title: "Title of b" })
      assert.strictEqual(tracker.get("new-2")?.parent?.id, "new-1")
      assert.deepStrictEqual(
        (yield* cache.issues).map(({ ref }) => ref.id),
        ["c", "new-1", "new-2"]
      )
      assert.strictEqual((yield* cache.mappings)[0]?.externalId, "new-1")
      assert.deepInclude((yield* push()).stats, { pushed_created: 0, pushed_updated: 0, skipped: 3 })
    })
  )

  it.scoped("makes two issues that point at each other, and the links afterwards", () =>
    Effect.gen(function* () {
      const to = (id: string) => [{ type: "relates_to" as const, target: refTo(id) }]
      const { pull, push, tracker } = yield* world(authoritative, {}, [
        issueOf("a", { links: to("b") }),
        issueOf("b", { links: to("a") })
      ])
      yield* pull()
      tracker.remove("a")
      tracker.remove("b")
      const { stats } = yield* push()
      assert.deepInclude(stats, { pushed_created: 2, pushed_updated: 0 })
      assert.strictEqual(tracker.get("new-1")?.links[0]?.target.id, "new-2")
      assert.strictEqual(tracker.get("new-2")?.links[0]?.target.id, "new-1")
    })
  )

  it.scoped("collects what fails about one issue and goes on with the others", () =>
    Effect.gen(function* () {
      const { pull, push, tracker } = yield* world(
        authoritative,
        {},
        ["a", "b", "c", "d"].map((id) => issueOf(id))
      )
      yield* pull()
      for (const id of ["a", "b", "c"]) tracker.edit(id, { title: "Theirs" })
      tracker.remove("d")
      const { errors, stats } = yield* push(tracker.connector({ before: refusing("update b", "create d") }))
      assert.deepInclude(stats, { pushed_updated: 2, pushed_created: 0 })
      assert.deepStrictEqual(errors, [
        "create[beads:web:d]: bd create: a hook says no",
        "update[beads:web:b]: bd update: a hook says no"
      ])
      assert.deepInclude((yield* push()).stats, { pushed_updated: 1, pushed_created: 1 })
    })
  )

  it.scoped("stops when the program itself fails, and says how much was not tried", () =>
    Effect.gen(function* () {
      const { pull, push, tracker } = yield* world(
        authoritative,
        {},
        ["a", "b", "c"].map((id) => issueOf(id))
      )
      yield* pull()
      for (const id of ["a", "b", "c"]) tracker.edit(id, { title: "Theirs" })
      tracker.calls()
      const hangs = () => Effect.fail(new ConnectorTimeout({ command: "bd", verb: "update", seconds: 30 }))
      const { errors } = yield* push(
        tracker.connector({ before: (call) => (call === "update" ? hangs() : Effect.void) })
      )
      assert.deepStrictEqual(errors, [
        "update[beads:web:a]: bd update gave no answer within 30 s",
        "push: 2 more were not tried"
      ])
      assert.deepStrictEqual(tracker.calls(), ["list", "update a"])
    })
  )

  it.scoped("leaves out what the tracker cannot write, and tells it", () =>
    Effect.gen(function* () {
      const { pull, push, tracker } = yield* world(authoritative, {}, [issueOf("a")])
      yield* pull()
      tracker.edit("a", { title: "Theirs", labels: ["theirs"] })
      const { errors, stats, warnings } = yield* push(tracker.connector({ writable: ["title"] }))
      assert.deepStrictEqual([stats.pushed_updated, errors], [1, []])
      assert.deepStrictEqual(warnings, ["update[beads:web:a]: the tracker cannot write labels"])
      assert.deepInclude(tracker.get("a"), { title: "Title of a", labels: ["theirs"] })
    })
  )

  it.scoped("takes no issue for the one whose program was never run", () =>
    Effect.gen(function* () {
      const { cache, pull, push, tracker } = yield* world(authoritative, {}, [issueOf("a")])
      yield* pull()
      tracker.remove("a")
      const gone = () => Effect.fail(new ConnectorMissing({ provider: "beads", command: "bd" }))
      const { errors } = yield* push(
        tracker.connector({ before: (call) => (call === "create" ? gone() : Effect.void) })
      )
      assert.lengthOf(errors, 1)
      assert.isEmpty(yield* cache.creations)
    })
  )

  it.scoped.each(["killed", "interrupted", "timed out", "told of a failure"])(
    "that was %s between making and noting makes nothing twice",
    (how) =>
      Effect.gen(function* () {
        const { cache, pull, push, run, tracker } = yield* world(authoritative, {}, [issueOf("a"), issueOf("b")])
        yield* pull()
        tracker.remove("a")
        const ends =
          how === "killed"
            ? Effect.die("kill -9")
            : how === "interrupted"
              ? Effect.never
              : how === "timed out"
                ? Effect.fail(new ConnectorTimeout({ command: "bd", verb: "create", seconds: 30 }))
                : Effect.fail(new ConnectorRefused({ command: "bd", verb: "create", reason: "a hook says no" }))
        const broken = tracker.connector({ after: (call) => (call === "create" ? ends : Effect.void) })
        const fiber = yield* Effect.fork(push(broken))
        while (!tracker.calls().includes("create a")) yield* Effect.yieldNow()
        if (how === "interrupted") yield* Fiber.interrupt(fiber)
        const exit = yield* Fiber.await(fiber)
        assert.strictEqual(Exit.isSuccess(exit), how === "timed out" || how === "told of a failure")
        assert.lengthOf(tracker.all(), 2)
        // A run pulls first: it must not take the new one for somebody else's.
        yield* how === "killed" ? run() : push()
        assert.deepStrictEqual(
          tracker.all().map(({ ref }) => ref.id),
          ["b", "new-1"]
        )
        assert.deepStrictEqual(
          (yield* cache.issues).map(({ ref }) => ref.id),
          ["b", "new-1"]
        )
        assert.isEmpty(yield* cache.creations)
      })
  )
})
