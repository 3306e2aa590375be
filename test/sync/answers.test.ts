import { gzipSync } from "node:zlib"
import type { ServerResponse } from "node:http"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { IngestClosed } from "../../src/sync/errors.ts"
import { exitCodeOf } from "../../src/sync/DrainReport.ts"
import type { Category } from "../../src/sync/categories.ts"
import { all, type Arrived, type Verdict } from "./ingestHost.ts"
import { situation, stoppedAs } from "./situation.ts"

const results = (...statuses: ReadonlyArray<string>) => ({
  status: 200,
  json: { results: statuses.map((status, n) => ({ event_id: ids[n], status })) }
})

const ids = ["01JMBY00000000000000000001", "01JMBY00000000000000000002", "01JMBY00000000000000000003"]

const bytes =
  (headers: Record<string, string>, ...chunks: ReadonlyArray<Buffer | string>) =>
  (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "application/json", ...headers })
    for (const chunk of chunks) response.write(chunk)
    response.end()
  }

const cutOff = (response: ServerResponse) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "5000" })
  response.write('{"results": [', () => response.destroy())
}

// 64 MiB of JSON white space in 64 KiB: read no further than 8 MiB.
const bomb = gzipSync(Buffer.concat([Buffer.from("{"), Buffer.alloc(64 * 1024 * 1024, " ")]))

interface Row {
  /** To a batch, where it depends on it. */
  readonly to?: (batch: Arrived) => Verdict
  readonly answer?: Verdict
  readonly counted: readonly [synced: number, duplicates: number, failed: number, pending: number]
  readonly stopped: Category | null
  readonly exit: number
  readonly requests?: number
}

const nothing = (stopped: Category, exit: number): Omit<Row, "answer"> => ({ counted: [0, 0, 0, 3], stopped, exit })

/** Design 5, row by row: what the host does with a batch of three, and what must become of it. */
const table: Readonly<Record<string, Row>> = {
  success: { answer: results("success", "success", "success"), counted: [3, 0, 0, 0], stopped: null, exit: 0 },
  duplicate: { answer: results("success", "duplicate", "duplicate"), counted: [1, 2, 0, 0], stopped: null, exit: 0 },
  rejected: { answer: results("success", "rejected", "success"), counted: [2, 0, 1, 0], stopped: null, exit: 1 },
  "unknown verdict": {
    answer: results("success", "shelved", "success"),
    counted: [2, 0, 1, 0],
    stopped: null,
    exit: 1
  },
  "verdicts that contradict each other": {
    answer: {
      status: 200,
      json: {
        results: [
          ...["success", "rejected"].map((status) => ({ event_id: ids[0], status })),
          ...["rejected", "duplicate"].map((status) => ({ event_id: ids[1], status })),
          ...["queued", "success", "queued"].map((status) => ({ event_id: ids[2], status }))
        ]
      }
    },
    counted: [1, 0, 2, 0],
    stopped: null,
    exit: 1
  },
  "in flight at the host": {
    answer: results("success", "queued", "pending"),
    counted: [1, 0, 0, 2],
    stopped: null,
    exit: 75
  },
  "an id that is not mentioned": { answer: results("success"), counted: [1, 0, 0, 2], stopped: null, exit: 75 },
  "no results at all": { answer: { status: 200, json: {} }, counted: [0, 0, 0, 3], stopped: null, exit: 75 },
  "400 that names nobody": {
    answer: { status: 400, json: { error: "Bad" } },
    counted: [0, 0, 3, 0],
    stopped: null,
    exit: 1,
    requests: 5
  },
  "422 in plain text": {
    answer: { status: 422, text: "Bad" },
    counted: [0, 0, 3, 0],
    stopped: null,
    exit: 1,
    requests: 5
  },
  "401 that stays": { answer: { status: 401 }, ...nothing("auth_expired", 4) },
  "403": { answer: { status: 403, json: { error: "Not your team" } }, ...nothing("permission_denied", 1) },
  "408": { answer: { status: 408 }, ...nothing("server_error", 75) },
  "425": { answer: { status: 425 }, ...nothing("server_error", 75) },
  "412": { answer: { status: 412, json: { error: "Upgrade" } }, ...nothing("protocol_mismatch", 1) },
  "413 for more than one": {
    to: (batch) => (batch.ids.length > 1 ? { status: 413 } : all("success")(batch)),
    counted: [3, 0, 0, 0],
    stopped: null,
    exit: 0,
    requests: 5
  },
  "413 for one": { answer: { status: 413 }, counted: [0, 0, 3, 0], stopped: null, exit: 1, requests: 5 },
  "429 with a wish that is too long": {
    answer: { status: 429, headers: { "retry-after": "3600" } },
    ...nothing("rate_limited", 75)
  },
  "500": { answer: { status: 500, text: "<html>Oops</html>" }, ...nothing("server_error", 75) },
  "503": { answer: { status: 503, json: { error: "Maintenance" } }, ...nothing("server_error", 75) },
  "a dropped connection": { answer: "drop", ...nothing("offline", 75) },
  "an answer that breaks off": { answer: cutOff, ...nothing("offline", 75) },
  "a web page": { answer: { status: 200, text: "<html>Welcome to the hotel</html>" }, ...nothing("unknown", 1) },
  "JSON that breaks off": { answer: { status: 200, text: '{"results": [{"event_id"' }, ...nothing("unknown", 1) },
  "a list instead of an object": { answer: { status: 200, text: "[]" }, ...nothing("unknown", 1) },
  "a gzip bomb": { answer: bytes({ "content-encoding": "gzip" }, bomb), ...nothing("unknown", 1) },
  "gzip that is none": { answer: bytes({ "content-encoding": "gzip" }, "not gzip"), ...nothing("offline", 75) },
  "a redirect": {
    answer: { status: 307, headers: { location: "https://elsewhere.example" } },
    ...nothing("unknown", 1)
  }
}

describe("a host that fails without a word", () => {
  it("is told with its status, once", () => {
    const closed = (reason: string) => new IngestClosed({ url: "http://h", status: 500, reason }).message
    assert.strictEqual(closed("HTTP 500"), "http://h answers HTTP 500")
    assert.strictEqual(closed("Maintenance"), "http://h answers HTTP 500: Maintenance")
  })
})

describe("a host that wishes to be left alone for ages", () => {
  it.scoped("is told with a day at most", () =>
    Effect.gen(function* () {
      const { drain } = yield* situation(1, () => ({ status: 429, json: { retry_after_seconds: 1e12 } }))
      const stopped = Option.getOrThrow((yield* drain).stopped)
      assert.strictEqual(stopped.retryAfterSeconds, 86_400)
      assert.include(stopped.message, "asks to wait 1d:")
    })
  )
})

describe.each(Object.entries(table))("a batch that meets: %s", (_what, row) => {
  it.scoped("is judged as designed, and nothing else is counted", () =>
    Effect.gen(function* () {
      const { arrived, counts, drain, queued } = yield* situation(
        3,
        (batch) => row.to?.(batch) ?? row.answer ?? "nothing"
      )
      const before = process.memoryUsage().rss
      const report = yield* drain
      assert.isBelow(process.memoryUsage().rss - before, 64 * 1024 * 1024)
      const [synced, duplicates, failed, pending] = row.counted
      const { duplicates: known, failed: refused, pending: left, synced: taken } = report
      assert.deepStrictEqual([taken, known, refused, left], [synced, duplicates, failed, pending])
      assert.strictEqual(stoppedAs(report), row.stopped)
      assert.strictEqual(exitCodeOf(report), row.exit)
      assert.strictEqual(report.result === "success", row.exit === 0)
      assert.lengthOf(arrived, row.requests ?? 1)
      // Only a verdict raises a retry count: transport failures never do.
      const rows = yield* queued
      assert.strictEqual(
        rows.filter(({ retryCount, status }) => status === "failed" && retryCount === 1).length,
        failed
      )
      assert.strictEqual(
        rows.filter(({ retryCount, status }) => status === "pending" && retryCount === 0).length,
        pending
      )
      assert.strictEqual((yield* counts).history, synced + duplicates)
      assert.strictEqual((yield* counts).lastStop?.category ?? null, row.stopped)
    })
  )
})
