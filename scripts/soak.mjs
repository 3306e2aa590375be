// Background sync over a long time: npm run soak [-- --minutes N] [--speed N]. Two daemons as users have them, each with a machine and a
// control plane of its own: one has work and mishaps, and its clock goes fast (20 times, so that ten minutes are more than three
// hours: soak/clock.cjs); the other one has nothing to do, at the real speed. Prints what they took; fails beyond a budget.
import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { look, slope } from "./soak/process.mjs"
import { ended, makeWorld } from "./soak/world.mjs"

if (!existsSync("/proc/self/stat")) {
  console.log("The soak reads /proc, which this system does not have: nothing was measured.")
  process.exit(0)
}
const { values } = parseArgs({
  options: { minutes: { type: "string", default: "10" }, speed: { type: "string", default: "20" } }
})
const [minutes, speed] = [Number(values.minutes), Number(values.speed)]
if (!(minutes > 0 && minutes <= 25 && speed > 1)) {
  console.error("--minutes takes more than 0 and at most 25 (a daemon without work ends after 30), --speed more than 1")
  process.exit(2)
}
const root = fileURLToPath(new URL("..", import.meta.url))
const { status } = spawnSync(process.execPath, ["scripts/build.mjs", "--no-types"], { cwd: root, stdio: "inherit" })
if (status !== 0) process.exit(status ?? 1)

const command = join(root, "dist", "spec-kitty.cjs")
const folder = realpathSync(mkdtempSync(join(tmpdir(), "spec-kitty-soak-")))
const busy = makeWorld(command, join(folder, "busy"), speed)
const idle = makeWorld(command, join(folder, "idle"), 1)
const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))
const fault = (text) => busy.kitty(["sandbox", "fault", text])

/** What befalls the busy daemon, one after the other; each leaves the world as it was, or lets it heal by itself. */
const outage = async (seconds) => {
  await busy.stopHost()
  await sleep(seconds)
  await busy.startHost()
}
const mishaps = [
  ["the connection is cut", () => outage(0)],
  ["an outage", () => outage(8)],
  ["connections that are dropped after an event", () => (fault("ws/v1/events=drop:3:events=1"), outage(0))],
  ["connections that acknowledge nothing", () => (fault("ws/v1/events=noack:1"), outage(0))],
  ["no connection for half an hour", () => (fault("ws/v1/events=403:1"), outage(0))],
  ["a host in trouble", () => fault("events/batch=503:3")]
]

const daemons = []
try {
  const daemon = await busy.begin()
  daemons.push(daemon)
  const quiet = await idle.begin()
  daemons.push(quiet)
  await sleep(15)
  const [looks, quietLooks] = [[], []]
  const watch = setInterval(() => {
    looks.push(look(daemon.pid))
    quietLooks.push(look(quiet.pid))
  }, 1000)
  const end = performance.now() + minutes * 60_000
  let [events, befallen] = [0, 0]
  while (performance.now() < end) {
    for (let count = 0; count < 4 && performance.now() < end; count++) {
      busy.kitty(["specify", `Mission ${events}`])
      events += 1
      await sleep(1 + (events % 5))
    }
    const [, befall] = mishaps[befallen % mishaps.length]
    await befall()
    befallen += 1
  }
  clearInterval(watch)
  await sleep(5)
  busy.kitty(["sync", "daemon", "start"])
  let queue
  for (let turn = 0; turn < 30 && queue?.pending !== 0; turn++) {
    await sleep(1)
    queue = JSON.parse(busy.kitty(["sync", "status", "--json"]).stdout).queue
  }
  const running = JSON.parse(busy.kitty(["sync", "daemon", "status", "--json"]).stdout)
  const delivery = JSON.parse(idle.kitty(["sync", "daemon", "status", "--json"]).stdout).delivery

  const [first, last] = [quietLooks[0], quietLooks.at(-1)]
  const perHour = 3600 / speed
  // A process that has just grown up settles by a few megabytes: a short run cannot tell less than that.
  const settling = (of, faster, megabytes) => {
    const hours = ((of.at(-1).at - of[Math.floor(of.length / 3)].at) / 3600) * faster
    return Math.round(Math.max(4, megabytes / hours) * 10) / 10
  }
  const megabytes = (bytes) => bytes / 1024 / 1024
  const highest = (all) => Math.max(...all.map(({ rss }) => megabytes(rss)))
  const rows = [
    ["busy: memory, MB in an hour of its clock", megabytes(slope(looks, "rss")) * perHour, settling(looks, speed, 8)],
    ["busy: memory at most, MB", highest(looks), 160],
    ["busy: descriptors in an hour of its clock", slope(looks, "descriptors") * perHour, 0.5],
    ["busy: descriptors at the end", looks.at(-1).descriptors, looks[0].descriptors + 6],
    ["busy: events that still wait, or failed", queue.pending + queue.failed, 0],
    ["busy: daemons that were lost", running.pid === daemon.pid ? 0 : 1, 0],
    ["idle: memory, MB in an hour", megabytes(slope(quietLooks, "rss")) * 3600, settling(quietLooks, 1, 3)],
    ["idle: memory at most, MB", highest(quietLooks), 130],
    ["idle: descriptors in an hour", slope(quietLooks, "descriptors") * 3600, 0.5],
    ["idle: processor, % of a core", (100 * (last.cpu - first.cpu)) / (last.at - first.at), 0.1],
    ["idle: woken, times in a second", (last.wakes - first.wakes) / (last.at - first.at), 5]
  ]
  console.log(
    `\n${minutes} minutes, at ${speed} times the speed ${((minutes * speed) / 60).toFixed(1)} hours: ${events} commands, ${befallen} mishaps ` +
      `(${mishaps.map(([name]) => name).join("; ")}); the idle one is ${delivery}\n`
  )
  for (const [name, figure, budget] of rows) {
    const verdict = figure <= budget ? "ok" : "OVER"
    console.log(`${name.padEnd(44)} ${figure.toFixed(2).padStart(9)}  budget ${String(budget).padStart(4)}  ${verdict}`)
  }
  process.exitCode = rows.every(([, figure, budget]) => figure <= budget) ? 0 : 1
} finally {
  await Promise.all(daemons.map((child) => ended(child, "SIGTERM")))
  await Promise.all([busy, idle].map(({ stopHost }) => stopHost()))
  rmSync(folder, { recursive: true, force: true })
}
