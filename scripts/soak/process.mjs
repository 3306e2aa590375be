// What the system says of a process, and what follows from many such looks. Linux: everything here is read from /proc.
import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"

const ticksPerSecond = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }))

/** Memory in bytes, open descriptors, processor time in seconds, and how often any of its threads was woken, since it began. */
export const look = (pid) => {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
  // Behind the name, which may hold anything: fields 14 and 15 are the ticks of all threads.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  const rss = number(`/proc/${pid}/status`, /^VmRSS:\s+(\d+) kB$/m) * 1024
  const threads = readdirSync(`/proc/${pid}/task`)
  return {
    at: performance.now() / 1000,
    rss,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    cpu: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
    wakes: sum(threads.map((id) => number(`/proc/${pid}/task/${id}/status`, /^voluntary_ctxt_switches:\s+(\d+)$/m)))
  }
}

/**
 * By how much something grows in a second: the median of the slopes between any two of the lowest values of twenty stretches of
 * time. Garbage that waits to be collected is not growth; the first third, in which a process still grows up, does not count.
 */
export const slope = (looks, of) => {
  const grown = looks.slice(Math.floor(looks.length / 3))
  const length = Math.max(1, Math.floor(grown.length / 20))
  const floors = []
  for (let at = 0; at + length <= grown.length; at += length) {
    floors.push(grown.slice(at, at + length).reduce((low, next) => (next[of] < low[of] ? next : low)))
  }
  const slopes = floors.flatMap((from, index) =>
    floors.slice(index + 1).map((to) => (to[of] - from[of]) / (to.at - from.at))
  )
  return slopes.toSorted((a, b) => a - b)[Math.floor(slopes.length / 2)] ?? 0
}

// helpers

const number = (file, pattern) => Number(pattern.exec(readFileSync(file, "utf8"))?.[1] ?? 0)

const sum = (numbers) => numbers.reduce((total, next) => total + next, 0)
