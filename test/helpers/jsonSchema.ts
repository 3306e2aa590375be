/** Tests look into schemas and values freely. */
type Json = ReturnType<typeof JSON.parse>

const known = new Set(
  "$id $schema $defs $ref title description examples type enum anyOf pattern minLength minimum exclusiveMinimum maximum items required properties additionalProperties".split(
    " "
  )
)

/**
 * Where a value departs from a JSON Schema. Knows the words that our generated documents use, and throws at any other, so
 * that no word is passed over silently. `root` is what `$ref` points into.
 */
export const departures = (schema: Json, value: Json, root: Json = schema, path = "$"): ReadonlyArray<string> => {
  const strange = Object.keys(schema).filter((word) => !known.has(word))
  if (strange.length > 0) throw new Error(`${path}: the schema says ${strange}, which nobody here understands`)
  const wrong = (is: boolean, what: string) => (is ? [`${path} is not ${what}`] : [])
  const referred = schema.$ref === undefined ? [] : departures(pointed(root, schema.$ref), value, root, path)
  const tries: ReadonlyArray<ReadonlyArray<string>> =
    schema.anyOf?.map((one: Json) => departures(one, value, root, path)) ?? []
  const own = [
    ...referred,
    ...(tries.some((found) => found.length === 0) ? [] : tries.flat()),
    ...wrong(schema.type !== undefined && !isOfType(schema.type, value), schema.type),
    ...wrong(schema.enum !== undefined && !schema.enum.includes(value), `one of ${schema.enum}`)
  ]
  if (typeof value === "string") {
    own.push(...wrong(value.length < schema.minLength, `${schema.minLength} characters long`))
    own.push(...wrong(!new RegExp(schema.pattern ?? "", "u").test(value), schema.pattern))
  }
  if (typeof value === "number") {
    own.push(...wrong(value < schema.minimum || value > schema.maximum, "within its bounds"))
    own.push(...wrong(value <= schema.exclusiveMinimum, `above ${schema.exclusiveMinimum}`))
  }
  if (Array.isArray(value) && schema.items !== undefined) {
    own.push(...value.flatMap((one, index) => departures(schema.items, one, root, `${path}[${index}]`)))
  } else if (isOfType("object", value)) own.push(...ofMembers(schema, value, root, path))
  return own
}

const ofMembers = (schema: Json, value: Json, root: Json, path: string): ReadonlyArray<string> => {
  const { additionalProperties: others = true, properties = {}, required = [] } = schema
  return [
    ...required.filter((key: string) => !Object.hasOwn(value, key)).map((key: string) => `${path}.${key} is missing`),
    ...Object.entries(value).flatMap(([key, inner]) => {
      if (Object.hasOwn(properties, key)) return departures(properties[key], inner, root, `${path}.${key}`)
      if (others === false) return [`${path}.${key} is not known`]
      return others === true ? [] : departures(others, inner, root, `${path}.${key}`)
    })
  ]
}

const pointed = (root: Json, pointer: string): Json =>
  pointer
    .split("/")
    .slice(1)
    .reduce((inner, key) => inner[key], root)

const isOfType = (type: string, value: Json) => {
  if (type === "null") return value === null
  if (type === "array") return Array.isArray(value)
  if (type === "integer") return Number.isInteger(value)
  return typeof value === type && value !== null && !Array.isArray(value)
}
