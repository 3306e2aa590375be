import { randomBytes } from "node:crypto"
import { Clock, Effect } from "effect"

/**
 * A fresh ULID: 48 bits of wall clock, 80 random bits from the system. Within this process each is greater than the one
 * before, also inside one millisecond and when the clock is set back.
 */
export const nextUlid: Effect.Effect<string> = Effect.map(Clock.currentTimeMillis, (now) => {
  const time = Math.max(0, Math.trunc(now))
  const fresh = (BigInt(time) << 80n) | BigInt(`0x${randomBytes(10).toString("hex")}`)
  last = time > lastTime() ? fresh : last + 1n
  return encode(last)
})

// helpers

// Crockford's base 32: no I, L, O, U.
const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Before every time: the first of a process is random also where the clock says 1970.
let last = -1n

const lastTime = () => Number(last >> 80n)

const encode = (value: bigint) =>
  Array.from({ length: 26 }, (_, index) => digits[Number((value >> BigInt(5 * (25 - index))) & 31n)]).join("")
