import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, FastCheck, Option } from "effect"
import { UnexpectedAnswer } from "../../src/auth/errors.ts"
import type { PullResultEnvelope } from "../../src/contract/tracker.ts"
import { parseFilters } from "../../src/tracker/filters.ts"
import { Progress } from "../../src/tracker/Progress.ts"
import { pullAll } from "../../src/tracker/pullAll.ts"

const ref = (id: string) => ({ system: "linear", id, workspace: "acme" })
const first = { limit: 100, cursor: Option.none<string>() }

/** A tracker whose pages hold so many issues each; the page `broken` cannot be read. */
const pagesOf = (sizes: ReadonlyArray<number>, broken = -1) => ({
  pull: ({ cursor }: { readonly cursor: Option.Option<string> }) => {
    const index = Number(Option.getOrElse(cursor, () => "0"))
    const size = sizes[index] ?? 0
    const hasMore = index + 1 < sizes.length
    const items = Array.from({ length: size }, (_, at) => ({ ref: ref(`${index}-${at}`), title: "", status: "todo" }))
    const envelope: PullResultEnvelope = {
      status: "ok",
      summary: { total: size, succeeded: size, failed: 0, skipped: 0 },
      items,
      itemErrors: null,
      hasMore,
      nextCursor: hasMore ? String(index + 1) : null
    }
    const raw = { ...envelope, item_errors: null, has_more: hasMore, next_cursor: envelope.nextCursor, later: index }
    return index === broken
      ? Effect.fail(new UnexpectedAnswer({ url: "https://h", reason: "it is not JSON" }))
      : Effect.succeed({ envelope, raw })
  }
})

const idsOf = (items: PullResultEnvelope["items"]) => (items ?? []).map(({ ref }) => ref.id)

describe("pulling every page", () => {
  it.effect.prop(
    "gives each issue once and in order, as one envelope that is not cut short",
    [FastCheck.array(FastCheck.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 8 })],
    ([sizes]) =>
      Effect.gen(function* () {
        const { answer, stopped } = yield* pullAll(pagesOf(sizes), first).pipe(
          Effect.provideService(Progress, () => Effect.void)
        )
        const all = sizes.flatMap((size, index) => Array.from({ length: size }, (_, at) => `${index}-${at}`))
        assert.deepStrictEqual(idsOf(answer.envelope.items), all)
        assert.deepInclude(answer.envelope, { status: "ok", hasMore: false, nextCursor: null, itemErrors: null })
        assert.strictEqual(answer.envelope.summary?.total, all.length)
        assert.isTrue(Option.isNone(stopped))
        const raw = answer.raw as { readonly items: ReadonlyArray<unknown>; readonly later: number }
        assert.strictEqual(raw.items.length, all.length)
        assert.strictEqual(raw.later, sizes.length - 1)
      })
  )

  it.effect.each([null, ""])("does not take more without a cursor (%j) for the end", (nextCursor) =>
    Effect.gen(function* () {
      const envelope: PullResultEnvelope = { items: [], hasMore: true, nextCursor }
      const { stopped } = yield* pullAll({ pull: () => Effect.succeed({ envelope, raw: {} }) }, first)
      assert.strictEqual(Option.getOrThrow(stopped)._tag, "CursorMissing")
    })
  )

  it.effect("says how far it is", () =>
    Effect.gen(function* () {
      const said: Array<string> = []
      yield* pullAll(pagesOf([2, 3, 1]), first).pipe(
        Effect.provideService(Progress, (text) => Effect.sync(() => said.push(text)))
      )
      assert.deepStrictEqual(said, ["Read 2 issues; reading on ...", "Read 5 issues; reading on ..."])
    })
  )

  it.effect("gives back what was read when a later page cannot be, with the cursor where to go on", () =>
    Effect.gen(function* () {
      const { answer, stopped } = yield* pullAll(pagesOf([1, 1, 1], 2), first)
      assert.deepStrictEqual(idsOf(answer.envelope.items), ["0-0", "1-0"])
      assert.deepInclude(answer.envelope, { hasMore: true, nextCursor: "2" })
      assert.strictEqual(Option.getOrThrow(stopped)._tag, "UnexpectedAnswer")
      assert.strictEqual((yield* Effect.flip(pullAll(pagesOf([1], 0), first)))._tag, "UnexpectedAnswer")
    })
  )

  it.effect("ends when the pages go in a circle", () =>
    Effect.gen(function* () {
      const pull = () =>
        Effect.succeed({ envelope: { items: [], hasMore: true, nextCursor: "again" }, raw: { items: [] } })
      const { stopped } = yield* pullAll({ pull }, first)
      assert.strictEqual(Option.getOrThrow(stopped)._tag, "CursorRepeated")
    })
  )

  it.effect("is partial when any page was", () =>
    Effect.gen(function* () {
      const error = { ref: ref("x"), code: "not_found", message: "gone" }
      const pull = ({ cursor }: { readonly cursor: Option.Option<string> }) =>
        Option.isNone(cursor)
          ? Effect.succeed({
              envelope: { status: "partial", items: [], itemErrors: [error], hasMore: true, nextCursor: "1" },
              raw: { items: [], item_errors: [{ ...error, later: 1 }] }
            })
          : Effect.succeed({ envelope: { status: "ok", items: [], hasMore: false }, raw: { items: [] } })
      const { answer } = yield* pullAll({ pull }, first)
      assert.deepInclude(answer.envelope, { status: "partial", itemErrors: [error] })
      assert.deepInclude(answer.raw as object, { status: "partial", item_errors: [{ ...error, later: 1 }] })
    })
  )
})

describe("filters", () => {
  const parse = (status: ReadonlyArray<string>, type: ReadonlyArray<string> = [], since?: string) =>
    parseFilters({ status, type, updatedSince: Option.fromNullable(since) })

  it("are read as people write them", () => {
    const filters = {
      updatedSince: "2026-03-01T00:00:00.000Z",
      status: ["todo", "in_progress", "done"],
      issueType: ["bug"]
    }
    const read = parse(["todo,In-Progress", "done"], ["bug"], "2026-03-01")
    assert.deepStrictEqual(Either.getOrThrow(read), Option.some(filters))
    assert.deepStrictEqual(Either.getOrThrow(parse([])), Option.none())
  })

  it.each([
    [["toodo"], [], undefined, "--status"],
    [[""], [], undefined, "--status"],
    [[], ["feature"], undefined, "--type"],
    [[], [], "yesterday", "--updated-since"],
    [[], [], "2026-03-01T09:00", "--updated-since"],
    [[], [], "2026-13-45", "--updated-since"],
    [[], [], "2026-02-30", "--updated-since"],
    [[], [], "", "--updated-since"]
  ] as const)("that no issue can pass are refused: %j %j %j", (status, type, since, option) => {
    const parsed = parse(status, type, since)
    assert.deepInclude(parsed._tag === "Left" ? parsed.left : {}, { _tag: "FilterNotUnderstood", option })
  })
})
