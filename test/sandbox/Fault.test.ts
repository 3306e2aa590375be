import { assert, describe, it } from "@effect/vitest"
import { Duration, Either, FastCheck, Option } from "effect"
import { type Fault, parseFault } from "../../src/sandbox/Fault.ts"
import { meetFaults } from "../../src/sandbox/meetFaults.ts"

const parse = (text: string) => Either.getOrThrow(parseFault(text))
const refuse = (status: number, more = {}) => ({
  _tag: "Refuse" as const,
  status,
  retryAfterSeconds: null,
  code: null,
  ...more
})

describe("parseFault", () => {
  const readable: ReadonlyArray<readonly [string, Fault]> = [
    ["401:1", { route: null, mishap: refuse(401), times: 1 }],
    ["503", { route: null, mishap: refuse(503), times: 1 }],
    ["500:*", { route: null, mishap: refuse(500), times: Infinity }],
    ["429:2:retry_after=1", { route: null, mishap: refuse(429, { retryAfterSeconds: 1 }), times: 2 }],
    ["429:retry_after=0.5", { route: null, mishap: refuse(429, { retryAfterSeconds: 0.5 }), times: 1 }],
    [
      "tracker/push=403:1:code=no_installation",
      { route: "tracker/push", mishap: refuse(403, { code: "no_installation" }), times: 1 }
    ],
    ["latency:200ms", { route: null, mishap: { _tag: "Delay", by: Duration.millis(200) }, times: Infinity }],
    [
      "events/batch=latency:1.5s:3",
      { route: "events/batch", mishap: { _tag: "Delay", by: Duration.millis(1500) }, times: 3 }
    ],
    [" drop:1 ", { route: null, mishap: { _tag: "Drop" }, times: 1 }],
    ["token=lose", { route: "token", mishap: { _tag: "Lose" }, times: 1 }],
    ["trickle:2s", { route: null, mishap: { _tag: "Trickle", over: Duration.seconds(2) }, times: 1 }],
    ["cut:2:after=3", { route: null, mishap: { _tag: "Cut" }, times: 2, after: 3 }],
    ["garble", { route: null, mishap: { _tag: "Garble" }, times: 1 }],
    ["expire", { route: null, mishap: { _tag: "Expire" }, times: 1 }],
    ["fail:code=quota", { route: null, mishap: { _tag: "Fail", code: "quota" }, times: 1 }],
    ["slow:1m:*", { route: null, mishap: { _tag: "Slow", by: Duration.minutes(1) }, times: Infinity }],
    ["bomb", { route: null, mishap: { _tag: "Bomb" }, times: 1 }],
    ["poison", { route: null, mishap: { _tag: "Poison", form: "none" }, times: 1 }],
    ["poison:*:details=json", { route: null, mishap: { _tag: "Poison", form: "json" }, times: Infinity }],
    ["tracker/pull=partial", { route: "tracker/pull", mishap: { _tag: "Partial" }, times: 1 }]
  ]

  it.each(readable)("reads %s", (text, fault) => assert.deepStrictEqual(parse(text), fault))

  it.each([
    ["", ""],
    ["200:1", "200"],
    ["4xx", "4xx"],
    ["401:0", "0"],
    ["401:1:retry_after=soon", "retry_after=soon"],
    ["401:1:colour=red", "colour=red"],
    ["latency", ""],
    ["latency:fast", "fast"],
    ["latency:1s:-1", "-1"],
    ["latency:1s:1:x", "x"],
    ["drop:1:x", "x"],
    ["drop:1:code=x", "code=x"],
    ["partial:retry_after=1", "retry_after=1"],
    ["poison:details=yaml", "details=yaml"],
    ["drop:details=list", "details=list"],
    ["slow", ""],
    ["status", "status"]
  ])("names the part of %j that is not understood", (text, part) => {
    const error = Option.getOrThrow(Either.getLeft(parseFault(text)))
    assert.strictEqual(error.part, part)
    assert.include(error.message, `"${part}" in the fault "${text}" is not understood; expected`)
  })

  it.each([
    ["nonsense/route=403:1", "one of the routes token, token/refresh, events/batch"],
    ["tracker/pul=500:1", "tracker/pull perhaps"],
    ["tok=500", "one of the routes"]
  ])("refuses a route that nobody asks for: %s", (text, words) => {
    assert.include(Option.getOrThrow(Either.getLeft(parseFault(text))).message, words)
  })

  it.prop("never throws", [FastCheck.string()], ([text]) => Either.isEither(parseFault(text)))
})

describe("meetFaults", () => {
  const meet = (faults: ReadonlyArray<string>, route: string) => meetFaults(faults.map(parse), route)

  it("applies in order and counts down", () => {
    const first = meet(["401:1", "500:2"], "token")
    assert.deepStrictEqual(first.strike, Option.some(refuse(401)))
    const second = meetFaults(first.left, "token")
    const third = meetFaults(second.left, "token")
    assert.deepStrictEqual([second.strike, third.strike], [Option.some(refuse(500)), Option.some(refuse(500))])
    assert.deepStrictEqual(third.left, [])
  })

  it("adds up delays and leaves later mishaps for later", () => {
    const { delay, left, strike } = meet(["latency:1s:1", "drop:1", "latency:2s", "500:1"], "token")
    assert.strictEqual(Duration.toSeconds(delay), 3)
    assert.deepStrictEqual(strike, Option.some({ _tag: "Drop" as const }))
    assert.deepStrictEqual(left, ["latency:2s", "500:1"].map(parse))
  })

  it("waits until others have passed", () => {
    const first = meet(["tracker/pull=500:1:after=1"], "tracker/pull")
    const second = meetFaults(first.left, "tracker/pull")
    assert.isTrue(Option.isNone(first.strike))
    assert.deepStrictEqual(second.strike, Option.some(refuse(500)))
    assert.lengthOf(meet(["tracker/pull=500:1:after=1"], "token").left, 1)
  })

  it("keeps trouble for what works, beside what happens to the answer", () => {
    const met = meet(["fail", "lose", "partial"], "tracker/push")
    assert.deepStrictEqual(met.strike, Option.some({ _tag: "Lose" as const }))
    assert.deepStrictEqual(met.trouble, Option.some({ _tag: "Fail" as const, code: null }))
    assert.deepStrictEqual(met.left, [parse("partial")])
    assert.lengthOf(meet(["fail", "partial"], "tracker/status").left, 2)
    assert.lengthOf(meet(["fail", "partial"], "tracker/pull").left, 1)
  })

  it("spares other routes, also those whose name only starts alike", () => {
    assert.deepStrictEqual(meet(["tracker/push=500:*"], "tracker/pull").strike, Option.none())
    assert.deepStrictEqual(meet(["token=500:*"], "tokens").strike, Option.none())
    assert.isTrue(Option.isSome(meet(["tracker=500:*"], "tracker/pull").strike))
  })
})
