// The event queue beside a bare better-sqlite3 loop with the same pragmas, in turns within one run: the ratio is the figure.
// Runs the sources as they are (Node 24 strips their types).
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import http from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import Sqlite from "better-sqlite3"
import { Effect, Layer, Option, Redacted, Runtime } from "effect"
import { Session } from "../src/auth/Session.ts"
import { Paths } from "../src/config/Paths.ts"
import { SyncConfig } from "../src/config/SyncConfig.ts"
import { encodeEvent, stamp } from "../src/domain/Event.ts"
import { EventQueue } from "../src/events/EventQueue.ts"
import * as SqlEventQueue from "../src/events/SqlEventQueue.ts"
import * as Http from "../src/platform/Http.ts"
import { HostedReadiness } from "../src/readiness/HostedReadiness.ts"
import { ready } from "../src/readiness/wording.ts"
import { drain } from "../src/sync/drain.ts"
import { IngestClient } from "../src/sync/IngestClient.ts"

const size = Number(process.env.BENCH_ROWS ?? 100_000)
const rounds = Number(process.env.BENCH_ROUNDS ?? 7)
const perRound = 200
const home = mkdtempSync(join(tmpdir(), "spec-kitty-bench-"))
const server = spawn(process.execPath, [fileURLToPath(new URL("ingestServer.mjs", import.meta.url))], {
  stdio: ["ignore", "pipe", "inherit"]
})
const [port] = await once(server.stdout, "data")
const url = `http://127.0.0.1:${String(port).trim()}`
const scope = `${url}|ada|red`

let made = 0
const draft = () => {
  const n = made++
  return {
    eventId: `01JMBY${String(n).padStart(20, "0")}`,
    eventType: "WPStatusChanged",
    aggregateId: "WP01",
    aggregateType: "WorkPackage",
    payload: {
      feature_slug: "001-user-login",
      wp_id: "WP01",
      from_lane: "planned",
      to_lane: "doing",
      actor: "ada",
      force: false,
      reason: null,
      execution_mode: "worktree",
      review_ref: null,
      evidence: null
    },
    timestamp: new Date(1.77e12 + n).toISOString().replace("Z", "000+00:00"),
    nodeId: "2e1a29e6f4ef",
    causationId: null,
    correlationId: null,
    projectUuid: "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    projectSlug: "demo",
    teamSlug: "red",
    schemaVersion: "1.0.0",
    dataTier: 0
  }
}
const drafts = (count) => Array.from({ length: count }, draft)

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

const host = { url, origin: url, source: "environment" }
const services = Layer.mergeAll(IngestClient.layer, HostedReadiness.layerOf(ready), SqlEventQueue.layer).pipe(
  Layer.provideMerge(
    Layer.mergeAll(
      Session.layerOf({
        host,
        accessToken: Redacted.make("token"),
        username: "ada",
        teamSlug: Option.some("red")
      }),
      Paths.layerOf(home),
      SyncConfig.layerOf({ maxQueueSize: 10_000_000 }),
      Http.layer
    )
  )
)

const milliseconds = async (work) => {
  const started = performance.now()
  await work()
  return performance.now() - started
}
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const rate = (count, ms) => `${Math.round((count / ms) * 1000).toLocaleString("en")}/s`.padStart(12)
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
    bulk.ours += yield* Effect.promise(() => milliseconds(() => run(queue.offerAll(batch, scope))))
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

  const single = { ours: [], theirs: [] }
  for (let round = 0; round < rounds; round++) {
    const events = drafts(perRound)
    single.theirs.push(yield* Effect.promise(() => milliseconds(async () => events.forEach(raw.offer))))
    const each = Effect.forEach(events, (event) => queue.offer(event, scope), { discard: true })
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

  const counting = []
  for (let round = 0; round < rounds; round++) {
    counting.push(yield* Effect.promise(() => milliseconds(() => run(queue.counts(scope)))))
  }
  console.log(
    `${`counts at ${size}`.padEnd(34)} ${`${median(counting).toFixed(1)} ms`.padStart(12)}${"".padStart(13)}          budget <= 30 ms  ${median(counting) <= 30 ? "ok" : "OVER"}`
  )

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
  console.log(
    `\npeak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB, both loops and Node itself included`
  )
  raw.close()
}).pipe(
  Effect.provide(services),
  Effect.ensuring(
    Effect.sync(() => {
      server.kill()
      rmSync(home, { recursive: true, force: true })
    })
  ),
  Effect.runPromise
)
