// The event queue beside a bare better-sqlite3 loop with the same pragmas, in turns within one run: the ratio is the figure.
// Runs the sources as they are (Node 24 strips their types).
import { mkdtempSync, rmSync } from "node:fs"
import http from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import Sqlite from "better-sqlite3"
import { Effect, Runtime } from "effect"
import { encodeEvent, stamp } from "../src/domain/Event.ts"
import { Consent } from "../src/events/Consent.ts"
import { EventQueue } from "../src/events/EventQueue.ts"
import { drain } from "../src/sync/drain.ts"
import { drafts, median, milliseconds, placeIn, rate, scopeAt, servicesAt, startHost } from "./queueSetup.mjs"

const size = Number(process.env.BENCH_ROWS ?? 100_000)
const rounds = Number(process.env.BENCH_ROUNDS ?? 7)
const perRound = 200
const home = mkdtempSync(join(tmpdir(), "spec-kitty-bench-"))
const { stop, url } = await startHost()
const scope = scopeAt(url)
const place = placeIn(home)

const bare = () => {
  const database = new Sqlite(join(home, "bare.db"))
  database.pragma("journal_mode = WAL")
  database.pragma("synchronous = FULL")
  database.exec(
    "CREATE TABLE queue (id INTEGER PRIMARY KEY, event_id TEXT UNIQUE, timestamp TEXT, status TEXT, data TEXT);" +
      "CREATE INDEX fifo ON queue (timestamp, id) WHERE status = 'pending'"
  )
  const insert = database.prepare("INSERT INTO queue (event_id, timestamp, status, data) VALUES (?, ?, 'pending', ?)")
  const next = database.prepare(
    "SELECT event_id, data FROM queue WHERE status = 'pending' ORDER BY timestamp, id LIMIT 1000"
  )
  const settle = database.prepare("UPDATE queue SET status = 'synced' WHERE event_id = ?")
  const agent = new http.Agent({ keepAlive: true })
  const post = (body) =>
    new Promise((resolve, reject) => {
      const headers = { "content-encoding": "gzip", "content-length": body.length }
      const request = http.request(`${url}/`, { method: "POST", agent, headers }, (response) => {
        const chunks = []
        response.on("data", (chunk) => chunks.push(chunk))
        response.on("end", () => resolve(JSON.parse(Buffer.concat(chunks).toString()).results))
      })
      request.on("error", reject)
      request.end(body)
    })
  const offer = (event) => insert.run(event.eventId, event.timestamp, encodeEvent(stamp(event, 1)))
  return {
    offer,
    offerAll: database.transaction((events) => events.forEach(offer)),
    drain: async () => {
      for (;;) {
        const rows = next.all()
        if (rows.length === 0) return
        const results = await post(gzipSync(`{"events":[${rows.map(({ data }) => data).join(",")}]}`))
        database.transaction(() => results.forEach(({ event_id }) => settle.run(event_id)))()
      }
    },
    close: () => {
      agent.destroy()
      database.close()
    }
  }
}

const line = (name, ours, theirs, ratio, budget, ok) =>
  console.log(`${name.padEnd(34)} ${ours} ${theirs}  ${ratio.padStart(6)}  budget ${budget}  ${ok ? "ok" : "OVER"}`)

await Effect.gen(function* () {
  const queue = yield* EventQueue
  const run = Runtime.runPromise(yield* Effect.runtime())
  const raw = bare()
  console.log(`${"".padEnd(34)} ${"spec-kitty".padStart(12)} ${"bare loop".padStart(12)}\n`)

  const bulk = { ours: 0, theirs: 0 }
  for (let at = 0; at < size; at += 1000) {
    const batch = drafts(1000)
    bulk.theirs += yield* Effect.promise(() => milliseconds(async () => raw.offerAll(batch)))
    bulk.ours += yield* Effect.promise(() => milliseconds(() => run(queue.offerAll(batch, scope, undefined, place))))
  }
  const share = bulk.theirs / bulk.ours
  line(
    `enqueue ${size}, 1000 at once`,
    rate(size, bulk.ours),
    rate(size, bulk.theirs),
    `${(share * 100).toFixed(0)} %`,
    ">= 60 %",
    share >= 0.6
  )

  const single = { ours: [], theirs: [], each: [] }
  for (let round = 0; round < rounds; round++) {
    const events = drafts(perRound)
    single.theirs.push(yield* Effect.promise(() => milliseconds(async () => events.forEach(raw.offer))))
    const timed = (event) =>
      Effect.suspend(() => {
        const started = performance.now()
        return Effect.map(queue.offer(event, scope, undefined, place), () =>
          single.each.push(performance.now() - started)
        )
      })
    const each = Effect.forEach(events, timed, { discard: true })
    single.ours.push(yield* Effect.promise(() => milliseconds(() => run(each))))
  }
  const times = median(single.ours) / median(single.theirs)
  line(
    `enqueue one by one at ${size}`,
    rate(perRound, median(single.ours)),
    rate(perRound, median(single.theirs)),
    `${times.toFixed(2)} x`,
    "<= 1.5 x",
    times <= 1.5
  )

  const slowest = single.each.toSorted((a, b) => a - b)
  const quantile = (share) => slowest[Math.floor(slowest.length * share)].toFixed(2)
  console.log(`${"  of these".padEnd(34)} p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms`)

  const counting = []
  const consenting = []
  const { counts } = yield* Consent
  for (let round = 0; round < rounds; round++) {
    counting.push(yield* Effect.promise(() => milliseconds(() => run(counts(scope)))))
    consenting.push(yield* Effect.promise(() => milliseconds(() => run(queue.counts(scope, ["another"])))))
  }
  console.log(
    `${`counts at ${size}`.padEnd(34)} ${`${median(counting).toFixed(1)} ms`.padStart(12)}${"".padStart(13)}          budget <= 30 ms  ${median(counting) <= 30 ? "ok" : "OVER"}`
  )

  console.log(`${"  the same beside an opt-out".padEnd(34)} ${`${median(consenting).toFixed(1)} ms`.padStart(12)}`)

  const total = size + rounds * perRound
  const theirs = yield* Effect.promise(() => milliseconds(raw.drain))
  const ours = yield* Effect.promise(() => milliseconds(() => run(drain())))
  line(
    `drain ${total} to loopback`,
    rate(total, ours),
    rate(total, theirs),
    `${((theirs / ours) * 100).toFixed(0)} %`,
    ">= 60 %",
    theirs / ours >= 0.6
  )
  raw.close()
}).pipe(
  Effect.provide(servicesAt(home, url)),
  Effect.ensuring(
    Effect.sync(() => {
      stop()
      rmSync(home, { recursive: true, force: true })
    })
  ),
  Effect.runPromise
)
