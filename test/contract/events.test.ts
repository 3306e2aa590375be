import { assert, describe, it } from "@effect/vitest"
import { FastCheck, Option, Schema } from "effect"
import { BatchResponse, decodeBatchRefusal, decodeBatchResponse } from "../../src/contract/events.ts"

const one = "01JMBY7K8N3QRVX2DPFG5HWT4E"
const two = "01JMBYA1B2C3D4E5F6G7H8J9KA"

const read = (body: unknown) => Option.getOrThrow(decodeBatchResponse(JSON.stringify(body))).results

describe("decodeBatchResponse", () => {
  it("reads verdicts and their reasons", () => {
    assert.deepStrictEqual(
      read({
        results: [
          { event_id: one, status: "success", extra: 1 },
          { event_id: two, status: "rejected", error: "no", error_message: "Missing field" }
        ]
      }),
      [
        { eventId: one, status: "success" },
        { eventId: two, status: "rejected", error: "Missing field" }
      ]
    )
  })

  it("takes missing results for none, and lets unknown verdicts through", () => {
    assert.deepStrictEqual(read({}), [])
    assert.deepStrictEqual(read({ results: [{ event_id: one, status: "queued" }, { event_id: two }] }), [
      { eventId: one, status: "queued" },
      { eventId: two, status: "unknown" }
    ])
  })

  it("leaves out entries that judge nothing", () => {
    assert.deepStrictEqual(read({ results: [null, 3, {}, { event_id: 7, status: "success" }] }), [])
  })

  it.each(["", "<html>", "[]", "null", '{"results": ['])("refuses %s", (text) => {
    assert.isTrue(Option.isNone(decodeBatchResponse(text)))
  })
})

const verdicts = FastCheck.array(
  FastCheck.record(
    {
      event_id: FastCheck.string(),
      status: FastCheck.oneof(FastCheck.constantFrom("success", "duplicate", "rejected"), FastCheck.string()),
      error: FastCheck.string().filter((text) => text.trim() !== "")
    },
    { requiredKeys: ["event_id", "status"] }
  )
)

describe("the published form", () => {
  it.prop("is read as its schema reads it", [verdicts], ([results]) => {
    assert.deepStrictEqual(read({ results }), [...Schema.decodeUnknownSync(BatchResponse)({ results }).results])
  })

  it.prop("and nothing breaks the reader", [FastCheck.oneof(FastCheck.string(), FastCheck.json())], ([text]) => {
    const { results } = Option.getOrElse(decodeBatchResponse(text), () => ({ results: [] }))
    assert.isTrue(results.every(({ eventId, status }) => typeof eventId === "string" && typeof status === "string"))
  })
})

describe("decodeBatchRefusal", () => {
  const refusal = (details: unknown) =>
    decodeBatchRefusal(400, JSON.stringify({ error: "Batch validation failed", details }))

  it.each([
    ["a list", [{ event_id: one, error: "Missing wp_id" }]],
    ["a list with other words", [{ event_id: one, reason: "Missing wp_id" }, { detail: "names nobody" }]],
    ["JSON in a text", JSON.stringify([{ event_id: one, detail: "Missing wp_id" }])],
    ["one entry", { event_id: one, message: "Missing wp_id" }],
    ["a map by event", { [one]: ["Missing wp_id"] }]
  ])("finds the culprit in %s", (_form, details) => {
    assert.deepStrictEqual(refusal(details), {
      error: "Batch validation failed",
      culprits: [{ eventId: one, reason: "Missing wp_id" }],
      note: null
    })
  })

  it("keeps a plain text for a person", () => {
    assert.deepStrictEqual(refusal("Something is off"), {
      error: "Batch validation failed",
      culprits: [],
      note: "Something is off"
    })
    assert.strictEqual(refusal({ detail: "Something is off" }).note, "Something is off")
  })

  it("names the batch's reason where an entry has none", () => {
    assert.strictEqual(refusal([{ event_id: one }]).culprits[0]?.reason, "Batch validation failed")
  })

  it.each([
    ["plain text", "No such schema", "No such schema"],
    ["JSON text", '"No such schema"', "No such schema"],
    ["an error object", '{"error": {"code": 7, "message": "No such schema"}}', "No such schema"],
    ["a web page", "<html>Bad Request</html>", "HTTP 400"],
    ["nothing", " ", "HTTP 400"],
    ["a number", "7", "HTTP 400"]
  ])("keeps the server's words from %s", (_form, text, error) => {
    assert.deepStrictEqual(decodeBatchRefusal(400, text), { error, culprits: [], note: null })
  })

  it("finds the culprits of an answer that is a list", () => {
    assert.deepStrictEqual(decodeBatchRefusal(400, JSON.stringify([{ event_id: one, error: "Missing wp_id" }])), {
      error: "HTTP 400",
      culprits: [{ eventId: one, reason: "Missing wp_id" }],
      note: null
    })
  })

  it.each([
    ["[", "]"],
    ['{"error":', "}"]
  ])("is not overcome by an answer nested a hundred thousand deep (%s)", (open, close) => {
    const deep = `${open.repeat(100_000)}1${close.repeat(100_000)}`
    assert.deepStrictEqual(decodeBatchRefusal(400, deep).culprits, [])
    assert.deepStrictEqual(decodeBatchRefusal(400, `{"details": ${deep}}`).culprits, [])
  })

  it.prop("never fails", [FastCheck.oneof(FastCheck.string(), FastCheck.json())], ([text]) => {
    const { culprits, error } = decodeBatchRefusal(400, text)
    return error !== "" && culprits.every(({ eventId }) => eventId !== undefined)
  })
})
