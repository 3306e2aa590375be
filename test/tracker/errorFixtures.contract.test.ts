import { readdirSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Json } from "../sandbox/http.ts"
import { rawHost } from "./rawHost.ts"
import { web } from "./world.ts"

const folder = new URL("../../contracts/errors/", import.meta.url)

// Of a session that is over and of a busy host other tests tell; what is no JSON keeps its own words.
const refusals = readdirSync(folder)
  .map((name): Json => ({ name, ...JSON.parse(readFileSync(new URL(name, folder), "utf8")) }))
  .filter(({ body, status }) => ![401, 429].includes(status) && body !== undefined)

describe("a tracker call that is answered with contracts/errors", () => {
  it.scopedLive.each(refusals)("$name says the same in every spelling", ({ also = [], body, reads, status }) =>
    Effect.gen(function* () {
      const spellings = [body, ...also]
      const { client, seen } = yield* rawHost((_request, response) => {
        response.writeHead(status, { "content-type": "application/json" })
        response.end(JSON.stringify(spellings[seen().length - 1]))
      })
      const errors = yield* Effect.all(spellings.map(() => Effect.flip(client.pull({ ...web, limit: 1 }))))
      for (const error of errors) {
        assert.deepInclude(error, { _tag: "TrackerRefused", status })
        assert.deepStrictEqual("envelope" in error ? { ...error.envelope } : null, reads)
      }
      assert.lengthOf(seen(), spellings.length)
    })
  )
})
