import { readFileSync } from "node:fs"
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { parse } from "smol-toml"
import { programs } from "./children.ts"
import { desk } from "./desk.ts"
import { sized, torture } from "./seed.ts"

const processes = sized(5, 50)
const fibers = 50 / processes

describe("an access token that the host does not take any more", () => {
  torture(`is refreshed once for all who meet it (${processes} processes x ${fibers})`, () =>
    Effect.gen(function* () {
      const start = yield* programs
      const here = yield* desk()
      const children = yield* Effect.all(
        Array.from({ length: processes }, () => start("renew", here.env, String(fibers))),
        { concurrency: "unbounded" }
      )
      yield* Effect.forEach(children, (child) => child.said(1), { concurrency: "unbounded" })
      yield* here.sandbox.expireAccess
      children.forEach((child) => child.tell("go"))
      const codes = yield* Effect.forEach(children, (child) => child.ended, { concurrency: "unbounded" })
      assert.deepStrictEqual(
        children.flatMap(({ errors }) => errors),
        []
      )
      assert.isTrue(codes.every((code) => code === 0))
      assert.deepStrictEqual(
        children.flatMap(({ lines }) => lines.slice(1)),
        Array.from({ length: 50 }, () => "200")
      )
      const requests = yield* here.sandbox.requests
      assert.lengthOf(
        requests.filter(({ route }) => route === "token/refresh"),
        1
      )
      assert.isAtLeast(requests.filter(({ status }) => status === 401).length, 2, "several have met it")
      const { tokens } = parse(readFileSync(`${here.home}/credentials`, "utf8"))
      assert.hasAllKeys(tokens, ["access", "refresh", "access_expires_at", "refresh_expires_at"])
    })
  )
})
