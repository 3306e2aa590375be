import type { Json } from "./http.ts"

/** Where a value departs from a schema of our OpenAPI document; knows the words that the document uses and no more. */
export const departures = (schema: Json, value: Json, schemas: Json, path = "$"): ReadonlyArray<string> => {
  if (schema.$ref !== undefined) return departures(schemas[schema.$ref.split("/").at(-1)], value, schemas, path)
  if (schema.anyOf !== undefined) {
    const tries = schema.anyOf.map((one: Json) => departures(one, value, schemas, path))
    return tries.some((found: ReadonlyArray<string>) => found.length === 0) ? [] : tries.flat()
  }
  if (schema.type !== undefined && !isOfType(schema.type, value)) return [`${path} is not ${schema.type}`]
  if (schema.enum !== undefined && !schema.enum.includes(value)) return [`${path} is none of ${schema.enum}`]
  if (schema.minimum !== undefined && value < schema.minimum) return [`${path} is below ${schema.minimum}`]
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value))
    return [`${path} is not ${schema.pattern}`]
  if (schema.type === "array") {
    return value.flatMap((one: Json, index: number) => departures(schema.items, one, schemas, `${path}[${index}]`))
  }
  if (schema.type !== "object") return []
  const missing = (schema.required ?? []).filter((key: string) => !(key in value))
  const inner = Object.entries(schema.properties ?? {}).filter(([key]) => key in value)
  return [
    ...missing.map((key: string) => `${path}.${key} is missing`),
    ...inner.flatMap(([key, property]) => departures(property, value[key], schemas, `${path}.${key}`))
  ]
}

const isOfType = (type: string, value: Json) => {
  if (type === "null") return value === null
  if (type === "array") return Array.isArray(value)
  if (type === "integer") return Number.isInteger(value)
  return typeof value === type && value !== null && !Array.isArray(value)
}
