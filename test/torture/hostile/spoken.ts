import { FastCheck } from "effect"
import { type Endings, errorFor, unreadable } from "./Ending.ts"
import type { Endpoint, JsonObject } from "./endpoints.ts"
import { type Body, type Encoding, type Reply, reply } from "./reply.ts"

// Answers that come whole, whatever is in them.

const { constant, constantFrom, integer, oneof, record, tuple } = FastCheck

const success = oneof(
  { arbitrary: constant(200), weight: 4 },
  { arbitrary: constantFrom(201, 203, 206, 299), weight: 1 }
)

const refusal = integer({ min: 400, max: 599 }).filter((status) => status !== 401)

/** Fields that nobody knows, some with names that objects are proud of. */
const extra = FastCheck.dictionary(
  constantFrom("x_new", "binding_ref", "__proto__", "constructor", "toString", "\u001b[31m", ""),
  FastCheck.jsonValue(),
  { maxKeys: 3 }
).map((fields) => JSON.stringify(fields))

const withExtra = (object: JsonObject, more: string): string => {
  const text = JSON.stringify(object)
  return more === "{}" ? text : text === "{}" ? more : `${text.slice(0, -1)},${more.slice(1)}`
}

const whole = constantFrom<Reply["delivery"]>("sized", "chunked", "unsized")

const encodings = constantFrom<Encoding>("gzip", "deflate", "br", "gzip, gzip")

const contentType = constantFrom("application/json", "text/html", "application/json; charset=latin1", "", "x")

/** As the contract has it, however it is packed. */
export const valid = ({ valid }: Endpoint): Endings =>
  tuple(valid, extra, success, whole, FastCheck.option(encodings), contentType).map(
    ([object, more, status, delivery, encoding, type]) => {
      const text = withExtra(object, more)
      const body: Body = { _tag: "Text", text, ...(encoding === null ? {} : { encoding }) }
      return {
        replies: [reply(status, text, { body, delivery, headers: { "content-type": type } })],
        outcome: { answer: JSON.parse(text) }
      }
    }
  )

/** Cut off in the middle, and said to be all. */
export const cut = ({ valid }: Endpoint): Endings =>
  tuple(valid, success, integer({ min: 1, max: 1000 })).map(([object, status, at]) => {
    const text = JSON.stringify(object)
    return {
      replies: [reply(status, text.slice(0, Math.max(1, at % text.length)))],
      outcome: { ...unreadable, status }
    }
  })

/** One field is something else. */
export const wrongType = ({ valid }: Endpoint): Endings =>
  tuple(valid, integer({ min: 0 }), FastCheck.jsonValue()).map(([object, which, value]) => {
    const keys = Object.keys(object)
    const changed = { ...object, [keys[which % keys.length] ?? "status"]: value }
    return { replies: [reply(200, JSON.stringify(changed))], outcome: { ...unreadable, anyAnswer: true } }
  })

/** No object at all. */
export const noObject: Endings = tuple(
  success,
  oneof(
    {
      arbitrary: constantFrom("", "null", "[]", "1", '"x"', "<html>502</html>", "\ufeff", "{}{}", "NaN", "'{}'"),
      weight: 2
    },
    { arbitrary: FastCheck.string({ unit: "binary" }).filter((text) => !/^\s*\{/.test(text)), weight: 1 }
  ),
  whole
).map(([status, text, delivery]) => ({
  replies: [reply(status, text, { delivery })],
  outcome: { ...unreadable, status }
}))

export const bytes: Endings = tuple(success, FastCheck.uint8Array({ minLength: 1, maxLength: 200 })).map(
  ([status, some]) => ({
    replies: [reply(status, "", { body: { _tag: "Bytes", hex: Buffer.from(some).toString("hex") } })],
    outcome: { ...unreadable, anyAnswer: true }
  })
)

const envelope = record(
  {
    code: constantFrom("no_mapping", "user_link_required", "rate_limited", "x"),
    category: constantFrom("validation", "identity", "transport"),
    message: constantFrom("No", "Bitte noch einmal", "\u001b]8;;https://evil.example\u0007click", "x".repeat(5000)),
    retryable: FastCheck.boolean(),
    user_action_required: oneof(FastCheck.boolean(), constantFrom("Connect it", "\u202e")),
    source: constantFrom("saas", "provider"),
    retry_after_seconds: oneof(integer({ min: 0, max: 1e9 }), constantFrom(0.5, -1, "7", null))
  },
  { requiredKeys: ["code", "message"] }
)

/** The error envelope in its old and its new spelling (wire facts 6, points 2 and 3). */
export const refused: Endings = tuple(envelope, refusal, FastCheck.boolean(), whole).map(
  ([said, status, newer, delivery]) => {
    const { category, code, ...rest } = said
    const spelled = newer
      ? { ...rest, error_code: code, ...(category === undefined ? {} : { error_category: category }) }
      : said
    return { replies: [reply(status, JSON.stringify(spelled), { delivery })], outcome: { ...errorFor(status), said } }
  }
)

export const refusedSomehow: Endings = tuple(
  refusal,
  oneof(FastCheck.json(), FastCheck.string({ unit: "binary" }), constantFrom("", "<html><h1>502", '{"message":7}'))
).map(([status, text]) => ({ replies: [reply(status, text)], outcome: errorFor(status) }))

export const unauthorized: Endings = FastCheck.json().map((text) => ({
  replies: [reply(401, text)],
  outcome: { errors: ["SessionExpired"] }
}))
