// What a deep queue costs: `sync diagnose` and `sync status` over it, bytes on the wire, and the memory of the `sync now` that
// sends it (the built command).
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { Effect, Runtime } from "effect"
import { EventQueue } from "../src/events/EventQueue.ts"
import { batchBody, batchesOf } from "../src/sync/batches.ts"
import { diagnose } from "../src/sync/diagnose.ts"
import { drafts, median, milliseconds, rate, scopeAt, servicesAt, startHost } from "./queueSetup.mjs"

const size = Number(process.env.BENCH_ROWS ?? 100_000)
const rounds = Number(process.env.BENCH_ROUNDS ?? 7)
const command = fileURLToPath(new URL("../dist/spec-kitty.cjs", import.meta.url))
const say = (name, figure, budget) => console.log(`${name.padEnd(44)} ${figure.padStart(20)}  ${budget}`)
const verdict = (ok) => (ok ? "ok" : "OVER")

const measure = (home, url) =>
  Effect.gen(function* () {
    const queue = yield* EventQueue
    const run = Runtime.runPromise(yield* Effect.runtime())
    const scope = scopeAt(url)
    for (let at = 0; at < size; at += 1000) yield* queue.offerAll(drafts(Math.min(1000, size - at)), scope)

    const page = yield* queue.next(scope, { limit: 1000 })
    const batches = batchesOf(page, { maxEvents: 1000, maxBytes: 256 * 1024 })
    const plain = page.reduce((total, { data }) => total + data.length, 0) / page.length
    const packed = batches.reduce((total, rows) => total + gzipSync(batchBody(rows)).length, 0) / page.length
    say("bytes of an event, recorded and on the wire", `${plain.toFixed(0)}, ${packed.toFixed(0)}`, "")

    const looking = []
    const diagnosing = []
    for (let round = 0; round < rounds; round++) {
      looking.push(yield* Effect.promise(() => milliseconds(() => run(queue.counts(scope)))))
      const { invalid, total } = yield* Effect.promise(async () => {
        let found
        diagnosing.push(
          await milliseconds(async () => {
            found = await run(diagnose())
          })
        )
        return found
      })
      if (total !== size || invalid !== 0) throw new Error(`${invalid} of ${total} events are called invalid`)
    }
    say(
      `sync status at ${size}, in process`,
      `${median(looking).toFixed(1)} ms`,
      `budget <= 30 ms  ${verdict(median(looking) <= 30)}`
    )
    const speed = (size / median(diagnosing)) * 1000
    say(
      `sync diagnose at ${size}`,
      rate(size, median(diagnosing)),
      `budget >= 20,000 events/s  ${verdict(speed >= 20_000)}`
    )
    const env = { PATH: process.env.PATH, HOME: home, SPEC_KITTY_HOME: home }
    const commands = []
    for (let round = 0; round < rounds; round++) {
      commands.push(
        yield* Effect.promise(() =>
          milliseconds(async () => spawnSync(process.execPath, [command, "sync", "status"], { env, cwd: home }))
        )
      )
    }
    say(`the command \`sync status\` at ${size}`, `${median(commands).toFixed(0)} ms`, "")
  }).pipe(Effect.provide(servicesAt(home, url)), Effect.runPromise)

/** Its peak in KiB, which it says when it ends, and what it sent. */
const sendAll = (home, url) => {
  writeFileSync(
    join(home, "credentials"),
    `[tokens]\naccess = "token"\nrefresh = "token"\naccess_expires_at = 2100-01-01T00:00:00Z\n` +
      `[user]\nusername = "ada"\nteam_slug = "red"\n[server]\nurl = "${url}"\n`,
    { mode: 0o600 }
  )
  const tell = 'process.on("exit", () => process.stderr.write(`peak ${process.resourceUsage().maxRSS}\\n`))'
  const { stderr, stdout } = spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(tell)}`, command, "sync", "now", "--json"],
    {
      encoding: "utf8",
      cwd: home,
      env: {
        PATH: process.env.PATH,
        HOME: home,
        SPEC_KITTY_HOME: home,
        SPEC_KITTY_SAAS_URL: url,
        SPEC_KITTY_ENABLE_SAAS_SYNC: "1",
        SPEC_KITTY_NO_DAEMON: "1"
      }
    }
  )
  const { synced } = JSON.parse(stdout)
  if (synced !== size) throw new Error(`${synced} of ${size} events were sent: ${stderr}`)
  return Number(/^peak (\d+)$/m.exec(stderr)?.[1])
}

const home = mkdtempSync(join(tmpdir(), "spec-kitty-bench-"))
const { stop, url } = await startHost()
try {
  await measure(home, url)
  const peak = sendAll(home, url)
  const bare = spawnSync(process.execPath, ["-p", "process.resourceUsage().maxRSS"], { encoding: "utf8" })
  say(
    `peak memory of sending ${size}`,
    `${(peak / 1024).toFixed(0)} MB`,
    `budget <= 150 MB  ${verdict(peak <= 150 * 1024)}, Node alone ${(Number(bare.stdout) / 1024).toFixed(0)} MB`
  )
} finally {
  stop()
  rmSync(home, { recursive: true, force: true })
}
