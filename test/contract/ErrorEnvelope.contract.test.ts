import { assert, describe, it } from "@effect/vitest"
import { Either, Schema } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import { decodeErrorEnvelope, ErrorEnvelope } from "../../src/contract/ErrorEnvelope.ts"

const Fixture = Schema.parseJson(
  Schema.Struct({
    description: Schema.String,
    status: Schema.Int,
    body: Schema.optional(Schema.Unknown),
    text: Schema.optional(Schema.String),
    also: Schema.optionalWith(Schema.Array(Schema.Unknown), { default: () => [] }),
    reads: Schema.Unknown,
    conforms: Schema.Boolean
  })
)
const folder = new URL("../../contracts/errors/", import.meta.url)
const fixtures = readdirSync(folder).map((name) => ({
  name,
  ...Schema.decodeSync(Fixture)(readFileSync(new URL(name, folder), "utf8"))
}))

describe("contracts/errors", () => {
  it.each(fixtures)("$name reads as it says: $description", ({ also, body, conforms, reads, status, text }) => {
    const answer = text ?? JSON.stringify(body)
    assert.deepStrictEqual(decodeErrorEnvelope(status, answer), reads)
    for (const spelling of also) assert.deepStrictEqual(decodeErrorEnvelope(status, JSON.stringify(spelling)), reads)
    assert.strictEqual(Either.isRight(Schema.decodeEither(Schema.parseJson(ErrorEnvelope))(answer)), conforms)
  })
})
