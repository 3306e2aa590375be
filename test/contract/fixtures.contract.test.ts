import { readdirSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Either, Schema } from "effect"
import { parse } from "yaml"
import { ApiRefusal, ErrorEnvelope } from "../../src/contract/ErrorEnvelope.ts"
import { BatchResponse } from "../../src/contract/events.ts"
import { departures } from "../helpers/jsonSchema.ts"

type Json = ReturnType<typeof JSON.parse>

const at = (path: string) => new URL(`../../contracts/${path}`, import.meta.url)
const fixturesIn = (folder: string): ReadonlyArray<readonly [string, Json]> =>
  readdirSync(at(folder)).map((name) => [name, JSON.parse(readFileSync(at(`${folder}/${name}`), "utf8"))])

const document = parse(readFileSync(at("openapi.yaml"), "utf8"))
const bySchema = (name: string, value: Json) =>
  departures(document.components.schemas[name], value, document).length === 0
const byCode = <A, I>(schema: Schema.Schema<A, I>, value: Json) =>
  Either.isRight(Schema.decodeUnknownEither(schema)(value))

/** What the published schema and the code that reads say of the same body: each fixture has to be the same to both. */
describe("code and contracts/openapi.yaml are of one mind about", () => {
  it.each(fixturesIn("errors"))("errors/%s", (_name, { body, conforms }) => {
    if (body === undefined) return assert.isFalse(conforms)
    assert.deepStrictEqual([bySchema("ErrorEnvelope", body), byCode(ErrorEnvelope, body)], [conforms, conforms])
  })

  it.each(fixturesIn("batch-ingest").filter(([, { exchanges }]) => exchanges !== undefined))(
    "batch-ingest/%s",
    (_name, { exchanges }) => {
      for (const { request, response } of exchanges) {
        if (!request.path.startsWith("/api/v1/events/batch") || response.body === undefined) continue
        const isAnswer = response.status === 200
        const [name, schema] = isAnswer
          ? (["BatchResponse", BatchResponse] as const)
          : (["ApiRefusal", ApiRefusal] as const)
        const said = [bySchema(name, response.body), byCode<unknown, unknown>(Schema.make(schema.ast), response.body)]
        assert.strictEqual(said[0], said[1], JSON.stringify(response.body))
      }
    }
  )

  it("see what is amiss, and what is not", () => {
    const answer = { results: [{ event_id: "01JMBY7K8N3QRVX2DPFG000001", status: "success" }] }
    assert.deepStrictEqual([bySchema("BatchResponse", answer), byCode(BatchResponse, answer)], [true, true])
    const odd = { results: [{ status: "success" }] }
    assert.deepStrictEqual([bySchema("BatchResponse", odd), byCode(BatchResponse, odd)], [false, false])
  })
})
