// The tracker client beside a bare undici loop in the same run, and a crowd of clients when a host comes back.
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Duration, Effect, Layer, Option, Redacted, Runtime, Schedule } from "effect"
import { request } from "undici"
import { Session } from "../src/auth/Session.ts"
import * as Http from "../src/platform/Http.ts"
import { SaaSTrackerClient } from "../src/tracker/SaaSTrackerClient.ts"
import { operationPatience, operationPollSchedule } from "../src/tracker/schedules.ts"
import { busiestSecond } from "../test/tracker/crowd.ts"

const requests = Number(process.env.BENCH_REQUESTS ?? 1000)
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const pages = 100
const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const server = spawn(process.execPath, [here("trackerServer.mjs"), String(pages)], {
  stdio: ["ignore", "pipe", "inherit"]
})
const [port] = await once(server.stdout, "data")
const url = `http://127.0.0.1:${String(port).trim()}`
const home = mkdtempSync(join(tmpdir(), "spec-kitty-bench-"))

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
const figures = (times) => {
  const sorted = times.toSorted((a, b) => a - b)
  return { p50: at(sorted, 0.5), p99: at(sorted, 0.99) }
}
const ms = (value) => `${value.toFixed(2)} ms`.padStart(12)

/** The whole command, and what a program without any library of ours needs for the same pages. */
const command = () => {
  mkdirSync(join(home, ".spec-kitty"), { mode: 0o700, recursive: true })
  mkdirSync(join(home, "web/.kittify"), { recursive: true })
  const credentials = join(home, ".spec-kitty/credentials")
  writeFileSync(
    credentials,
    `[tokens]\naccess = "a"\nrefresh = "r"\n[user]\nusername = "ann"\nteam_slug = "kittens"\n[server]\nurl = "${url}"\n`
  )
  chmodSync(credentials, 0o600)
  writeFileSync(join(home, "web/.kittify/config.yaml"), "tracker:\n  provider: linear\n  project_slug: web\n")
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    SPEC_KITTY_ENABLE_SAAS_SYNC: "1",
    SPEC_KITTY_NO_DAEMON: "1",
    SPEC_KITTY_SAAS_URL: url
  }
  const bare = `
    const { request } = require(${JSON.stringify(here("../node_modules/undici"))});
    (async () => {
      const items = []
      for (let cursor = "0"; cursor !== null; ) {
        const { body } = await request("${url}/", { method: "POST", body: JSON.stringify({ cursor }) })
        const page = await body.json()
        items.push(...page.items)
        cursor = page.next_cursor
      }
      process.stdout.write(JSON.stringify(items, null, 2))
    })()`
  const timed = (args) => {
    const started = performance.now()
    const { status, stdout } = spawnSync(process.execPath, args, {
      cwd: join(home, "web"),
      env,
      encoding: "utf8",
      maxBuffer: 1e9,
      stdio: ["ignore", "pipe", "ignore"]
    })
    const took = performance.now() - started
    const document = JSON.parse(stdout)
    const count = (document.items ?? document).length
    if (status !== 0 || count !== pages * 100) throw new Error(`exit code ${status}, ${count} issues`)
    return took
  }
  const times = { ours: [], theirs: [] }
  for (let round = 0; round < rounds; round++) {
    times.theirs.push(timed(["-e", bare]))
    times.ours.push(timed([here("../dist/spec-kitty.cjs"), "tracker", "sync", "pull", "--all", "--json"]))
  }
  const [ours, theirs] = [figures(times.ours).p50, figures(times.theirs).p50]
  console.log(
    `${`sync pull --all, ${pages * 100} issues`.padEnd(34)} ${ms(ours)} ${ms(theirs)}  ${(ours / theirs).toFixed(2)} x, ${((ours - theirs) / pages).toFixed(2)} ms a page more`
  )
}

const services = SaaSTrackerClient.layer.pipe(
  Layer.provide(
    Session.layerOf({
      host: { url, origin: url, source: "environment" },
      accessToken: Redacted.make("benchmark-token"),
      username: "ann",
      teamSlug: Option.some("kittens")
    })
  ),
  Layer.provide(Http.layer)
)

const single = Effect.gen(function* () {
  const client = yield* SaaSTrackerClient
  const run = Runtime.runPromise(yield* Effect.runtime())
  const body = JSON.stringify({ provider: "linear", project_slug: "web", limit: 100 })
  const headers = {
    authorization: "Bearer benchmark-token",
    "x-team-slug": "kittens",
    "content-type": "application/json"
  }
  const bare = async () => {
    const answer = await request(`${url}/api/v1/tracker/pull`, { method: "POST", headers, body })
    return JSON.parse(await answer.body.text())
  }
  const ours = () => run(client.pull({ provider: "linear", projectSlug: "web", limit: 100 }))
  const timed = async (work, times) => {
    const started = performance.now()
    await work()
    times.push(performance.now() - started)
  }
  const times = { ours: [], theirs: [] }
  yield* Effect.promise(async () => {
    for (let n = 0; n < 100; n++) await Promise.all([bare(), ours()])
    for (let n = 0; n < requests; n++) {
      await timed(bare, times.theirs)
      await timed(ours, times.ours)
    }
  })
  const [client_, loop] = [figures(times.ours), figures(times.theirs)]
  for (const share of ["p50", "p99"]) {
    const more = client_[share] - loop[share]
    console.log(
      `${`one page of 100, ${share}`.padEnd(34)} ${ms(client_[share])} ${ms(loop[share])}  overhead ${more.toFixed(2)} ms`
    )
  }
}).pipe(Effect.provide(services))

const crowd = Effect.gen(function* () {
  const inStep = Schedule.exponential("1 second").pipe(Schedule.union(Schedule.spaced("30 seconds")))
  for (const outage of [30, 60, 120]) {
    const clients = { clients: 1000, outage, patience: Duration.toSeconds(operationPatience) }
    const together = yield* busiestSecond(inStep, clients)
    const apart = yield* busiestSecond(operationPollSchedule, clients)
    const share = (apart / together) * 100
    const verdict = outage < 45 ? "" : `  budget <= 15 %  ${share <= 15 ? "ok" : "OVER"}`
    console.log(
      `${`1000 clients, ${outage} s without host`.padEnd(34)} ${`${apart}/s`.padStart(12)} ${`${together}/s`.padStart(12)}  ${share.toFixed(1).padStart(4)} %${verdict}`
    )
  }
})

console.log(`\n${"".padEnd(34)} ${"spec-kitty".padStart(12)} ${"bare".padStart(12)}\n`)
await Effect.sync(command).pipe(
  Effect.zipRight(single),
  Effect.zipRight(crowd),
  Effect.ensuring(
    Effect.sync(() => {
      server.kill()
      rmSync(home, { recursive: true, force: true })
    })
  ),
  Effect.runPromise
)
