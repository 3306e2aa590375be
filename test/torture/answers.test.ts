import { assert, describe } from "@effect/vitest"
import { Console, Effect } from "effect"
import { type Came, clientOf, hostileHost } from "./hostile/lines.ts"
import { type Plan, planOf } from "./hostile/plan.ts"
import { isLong, seed, sized, torture } from "./seed.ts"

const answers = sized(150, 20_000)
/** Memory is measured from here on: everything is loaded and compiled by then. */
const warmUp = sized(75, 2000)
/** Beside each other, so that one that waits does not hold up the rest; few, because each may read 8 MiB. */
const atOnce = 3
const mebi = 1024 * 1024

/** What must not be; nothing when all is as it should be. */
const faults = ({ endless, outcome }: Plan, { answer, defect, error, millis, said }: Came): ReadonlyArray<string> => {
  const found = [
    ...(millis > 20_000 ? [`it took ${millis} ms`] : []),
    ...said.filter((line) => line.length > 200 || /\p{Cc}/u.test(line))
  ]
  if (error === undefined) {
    if (answer === undefined) return [...found, `a defect: ${defect}`]
    if (outcome.anyAnswer === true) return found
    return answer === JSON.stringify(outcome.answer) ? found : [...found, `an answer came of it: ${answer}`]
  }
  const { envelope, message, status, tag } = error
  const expected = [...(outcome.errors ?? []), ...(endless ? ["HostUnreachable", "OperationTimedOut"] : [])]
  if (!expected.includes(tag)) return [...found, `${tag}: ${message}`]
  if (/\p{Cc}/u.test(message) || message === "" || message.length > 1100) found.push(`its message: ${message}`)
  if (outcome.status !== undefined && status !== undefined && status !== outcome.status) found.push("its status")
  if (outcome.said !== undefined && envelope !== undefined) {
    const { category = null, code, message: words, retryable = (outcome.status ?? 0) >= 500 } = outcome.said
    const heard = JSON.stringify([envelope.code, envelope.category, envelope.message, envelope.retryable])
    if (heard !== JSON.stringify([code, category, words, retryable])) found.push(`its envelope: ${heard}`)
  }
  return found
}

describe("a host that means no good", () => {
  torture(`gets an answer of ours or an error of ours out of the client, every time (${answers} answers)`, () =>
    Effect.gen(function* () {
      const host = yield* hostileHost(seed)
      const ask = yield* clientOf(host.url)
      const tally = new Map<string, number>()
      const wrong: Array<string> = []
      const rss = { before: 0, peak: 0 }
      yield* Effect.forEach(
        Array.from({ length: answers }, (_, number) => number),
        (number) =>
          Effect.gen(function* () {
            const plan = planOf(seed, number)
            const came = yield* ask({ number, endpoint: plan.endpoint, endless: plan.endless })
            const kind = came.error?.tag ?? (came.answer === undefined ? "defect" : "answer")
            tally.set(kind, (tally.get(kind) ?? 0) + 1)
            for (const fault of faults(plan, came)) {
              wrong.push(`${number} (${plan.endpoint}): ${fault}\n${JSON.stringify(plan)}`.slice(0, 1000))
            }
            rss[number < warmUp ? "before" : "peak"] = Math.max(rss[number < warmUp ? "before" : "peak"], came.rss)
          }),
        { concurrency: atOnce, discard: true }
      )
      const extra = Math.max(0, Math.round((rss.peak - rss.before) / mebi))
      const seen = yield* host.seen
      yield* Console.log(
        `${answers} hostile answers: ${[...tally].map(([name, count]) => `${name} ${count}`).join(", ")}; ` +
          `at most ${seen.most} requests for one call; extra RSS ${extra} MB over ${Math.round(rss.before / mebi)} MB`
      )
      assert.deepStrictEqual(wrong, [])
      assert.deepStrictEqual(seen.strays, [])
      // So few answers as the short form has are not enough to tell what grows from what is warming up.
      if (isLong) assert.isAtMost(extra, 64)
    })
  )
})
