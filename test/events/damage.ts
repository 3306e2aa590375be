import * as fs from "node:fs"
import { join } from "node:path"

/** Numbers below a bound, the same for the same seed. */
export const randomBelow = (seed: number) => {
  let state = (seed * 2_654_435_761 + 1) >>> 0
  return (bound: number) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound
  }
}

/** Ways in which files of a queue break; each changes the files under `home` as `random` says. */
export const damages: Readonly<Record<string, (home: string, random: (bound: number) => number) => void>> = {
  "flipped bits": (home, random) =>
    change(home, random, (bytes) => {
      for (let flips = 1 + random(8); flips > 0; flips--) {
        const at = random(bytes.length)
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random(8)), at)
      }
      return bytes
    }),
  "a zeroed page": (home, random) => change(home, random, (bytes) => bytes.fill(0, ...pageOf(bytes, random))),
  "noise in a page": (home, random) =>
    change(home, random, (bytes) => {
      const [from, to] = pageOf(bytes, random)
      for (let at = from; at < to; at++) bytes.writeUInt8(random(256), at)
      return bytes
    }),
  "a broken header": (home, random) =>
    change(
      home,
      () => 0,
      (bytes) => bytes.fill(random(256), 0, 1 + random(100))
    ),
  truncation: (home, random) => change(home, random, (bytes) => bytes.subarray(0, random(bytes.length))),
  "a lost log": (home) => fs.rmSync(join(home, "queue.db-wal"), { force: true }),
  "a foreign file": (home, random) =>
    fs.writeFileSync(join(home, "queue.db"), Buffer.from(Array.from({ length: 1 + random(20_000) }, () => random(256))))
}

/** The bytes of a queue, its log included. */
export const bytesOf = (path: string): Buffer =>
  Buffer.concat([path, `${path}-wal`].filter((name) => fs.existsSync(name)).map((name) => fs.readFileSync(name)))

// helpers

const pageOf = (bytes: Buffer, random: (bound: number) => number) => {
  const from = random(Math.ceil(bytes.length / 4096)) * 4096
  return [from, Math.min(from + 4096, bytes.length)] as const
}

/** The database, or its log where there is one: one time in three. */
const change = (home: string, random: (bound: number) => number, damage: (bytes: Buffer) => Uint8Array) => {
  const log = join(home, "queue.db-wal")
  const path = fs.existsSync(log) && random(3) === 1 ? log : join(home, "queue.db")
  fs.writeFileSync(path, damage(fs.readFileSync(path)))
}
