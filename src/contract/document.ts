import { Option, Schema, SchemaAST } from "effect"
import * as OpenApi from "@effect/platform/OpenApi"
import { ControlPlaneApi } from "./Api.ts"
import * as Envelopes from "./ErrorEnvelope.ts"
import * as Events from "./events.ts"
import * as Health from "./health.ts"
import * as Issue from "./issue.ts"
import * as Origin from "./origin.ts"
import * as Tokens from "./tokens.ts"
import * as Tracker from "./tracker.ts"
import { AlwaysSent, isObject } from "./wire.ts"

type Json = Readonly<Record<string, unknown>>

/**
 * The OpenAPI 3.1 document behind `contracts/openapi.yaml`. It states what a server sends, so fields that our readers could
 * do without are required here; readers let more fields through than are listed.
 */
export const openApi = (): Json => {
  const document: Json = { ...OpenApi.fromApi(ControlPlaneApi, { additionalPropertiesStrategy: "allow" }) }
  const components = object(document["components"])
  const schemas = Object.entries(object(components["schemas"])).filter(([name]) => !internal.has(name))
  const plain = Object.fromEntries(schemas.filter(([, schema]) => object(schema)["type"] !== "object"))
  const kept = schemas.filter(([name]) => !(name in plain)).toSorted(([left], [right]) => (left < right ? -1 : 1))
  const tidied = tidy(plain)({
    ...document,
    components: {
      ...components,
      schemas: Object.fromEntries(kept.map(([name, schema]) => [name, withRequired(name, object(schema))]))
    }
  })
  const license = { name: "MIT", identifier: "MIT" }
  const tagged = Object.entries(tags).map(([name, description]) => ({ name, description }))
  return { ...object(tidied), info: { ...object(document["info"]), description, license }, servers, tags: tagged }
}

// helpers

const description =
  "What the spec-kitty command and the control plane agreed on. Paths are answered with and without a trailing slash; " +
  "objects may carry more fields than are listed."

/** There is no built-in host (design R8). */
const servers = [{ url: "/", description: "The host that the user has configured" }]

const tags = {
  tokens: "Sign-in and the renewal of a session",
  events: "What was recorded, taken in as batches",
  tracker: "Issues of hosted trackers and the tickets that missions come from (S059, S061)"
}

/** Effect's answer to a request that it cannot decode; our servers answer with the contract's own errors. */
const internal = new Set(["HttpApiDecodeError", "Issue"])

const meanings: Readonly<Record<string, string>> = {
  "400": "The request cannot be read",
  "401": "No valid access token; refresh it or sign in",
  "403": "Not allowed for this account or team",
  "404": "Not found",
  "409": "In conflict with what was done before",
  "412": "The client is too old for this server",
  "413": "More than the server takes at once",
  "415": "A Content-Encoding other than gzip",
  "422": "Understood, but a field or header is missing or wrong",
  "429": "Too many requests; wait for retry_after_seconds",
  "500": "The server failed"
}

/** Writes plain types in place, flattens needless unions and drops titles that say less than the type does. */
const tidy =
  (plain: Json) =>
  (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(tidy(plain))
    if (!isObject(value)) return value
    if (value["$id"] === "/schemas/unknown") return {}
    const { $ref: _, ...siblings } = value
    const target = plain[referred(value)]
    if (target !== undefined) return tidy(plain)({ ...object(target), ...siblings })
    const only = onlyMember(value)
    if (only !== undefined) return tidy(plain)(only)
    const { title, description: __, ...untitled } = value
    const entries = Object.entries(typeof title === "string" ? untitled : value)
    return Object.fromEntries(entries.map(([key, inner]) => [key, tidy(plain)(explained(key, members(key, inner)))]))
  }

const referred = (value: unknown) => String(object(value)["$ref"] ?? "").replace("#/components/schemas/", "")

const onlyMember = (value: Json): unknown => {
  const alternatives = value["allOf"] ?? members("anyOf", value["anyOf"])
  return Array.isArray(alternatives) && alternatives.length === 1 ? alternatives[0] : undefined
}

/** A union without nested unions and without what only Effect knows. */
const members = (key: string, value: unknown): unknown =>
  key !== "anyOf" || !Array.isArray(value)
    ? value
    : value
        .filter((one) => !internal.has(referred(one)))
        .flatMap((one) => {
          const inner = members(key, object(one)["anyOf"])
          return Array.isArray(inner) ? inner : [one]
        })

const explained = (key: string, value: unknown) =>
  key in meanings && isObject(value) ? { ...value, description: meanings[key] } : value

const withRequired = (name: string, { required, ...schema }: Json) => {
  const needed = new Set([...(Array.isArray(required) ? required : []), ...(alwaysSent[name] ?? [])])
  return needed.size === 0 ? schema : { required: [...needed], ...schema }
}

const alwaysSent: Readonly<Record<string, ReadonlyArray<string>>> = Object.fromEntries(
  [Envelopes, Events, Health, Issue, Origin, Tokens, Tracker]
    .flatMap((module) => Object.values(module))
    .filter(Schema.isSchema)
    .flatMap(({ ast }) =>
      Option.toArray(
        Option.all([
          SchemaAST.getIdentifierAnnotation(ast),
          SchemaAST.getAnnotation<ReadonlyArray<string>>(AlwaysSent)(ast)
        ])
      )
    )
)

const object = (value: unknown): Json => (isObject(value) ? value : {})
