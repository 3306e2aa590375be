import { Array, Either, ParseResult, Schema, SchemaAST } from "effect"
import { EventTypeName } from "./envelope.ts"
import { eventSchemas } from "./eventSchemas.ts"
import { canonicalJson } from "./json.ts"

/** One field that is not as the registry wants it (S039 FR-007). */
export interface FieldMismatch {
  readonly field: string
  readonly expected: string
  readonly found: string
}

/** A mismatch in words. */
export const mismatchText = ({ expected, field, found }: FieldMismatch): string =>
  `${field}: expected ${expected}, found ${found}`

/** Where a JSON value departs from the schema of its event type, a row a field; empty means that the server has to take it. */
export const validateEvent = (value: unknown): ReadonlyArray<FieldMismatch> => {
  const type = at(value, ["event_type"])
  if (!isEventType(type)) {
    return [{ field: "event_type", expected: `one of ${EventTypeName.literals.join(", ")}`, found: shown(type) }]
  }
  const { ast, decode, is } = judges[type]
  const extra = surplus(ast, value, [])
  const wrong = is(value)
    ? []
    : Either.match(decode(value), {
        onLeft: (error) =>
          Either.getOrElse(
            Either.try(() => rows(value, error)),
            () => [tooDeep]
          ),
        onRight: () => []
      })
  return [...wrong, ...extra]
}

// helpers

const isEventType = Schema.is(EventTypeName)

/** The keys of the wire with every refinement and no renaming: judged in one pass, three times as fast as decoding. */
const wireShape = (ast: SchemaAST.AST): SchemaAST.AST => {
  if (ast._tag === "Transformation") return wireShape(ast.from)
  if (ast._tag !== "TypeLiteral") return ast
  const keys = ast.propertySignatures.map(
    ({ isOptional, isReadonly, name, type }) =>
      new SchemaAST.PropertySignature(name, wireShape(type), isOptional, isReadonly)
  )
  return new SchemaAST.TypeLiteral(keys, ast.indexSignatures, { [SchemaAST.IdentifierAnnotationId]: "an object" })
}

const judgeOf = (schema: Schema.Schema.AnyNoContext) => {
  const ast = wireShape(schema.ast)
  const shape = Schema.make<unknown>(ast)
  return { ast, is: Schema.is(shape), decode: Schema.decodeUnknownEither(shape, { errors: "all" }) }
}

const judges = {
  WPStatusChanged: judgeOf(eventSchemas.WPStatusChanged),
  WPCreated: judgeOf(eventSchemas.WPCreated),
  WPAssigned: judgeOf(eventSchemas.WPAssigned),
  FeatureCreated: judgeOf(eventSchemas.FeatureCreated),
  FeatureCompleted: judgeOf(eventSchemas.FeatureCompleted),
  HistoryAdded: judgeOf(eventSchemas.HistoryAdded),
  ErrorLogged: judgeOf(eventSchemas.ErrorLogged),
  DependencyResolved: judgeOf(eventSchemas.DependencyResolved),
  MissionOriginBound: judgeOf(eventSchemas.MissionOriginBound)
}

const at = (value: unknown, path: ReadonlyArray<PropertyKey>): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    value
  )

const shown = (value: unknown): string => {
  const json = Either.try(() => canonicalJson(value))
  const text = value === undefined ? "nothing" : Either.getOrElse(json, () => tooDeep.found)
  return text.length > 120 ? `${text.slice(0, 117)}...` : text
}

/** JSON may be nested deeper than anybody can write it down again. */
const tooDeep: FieldMismatch = {
  field: "event",
  expected: "values that are not nested thousands of levels deep",
  found: "something nested too deeply"
}

const nameOf = (path: ReadonlyArray<PropertyKey>) => path.map(String).join(".") || "event"

/** Keys that no schema of the registry has. */
const surplus = (
  ast: SchemaAST.AST,
  value: unknown,
  path: ReadonlyArray<PropertyKey>
): ReadonlyArray<FieldMismatch> => {
  if (typeof value !== "object" || value === null) return []
  if (ast._tag === "Union") return ast.types.flatMap((member) => surplus(member, value, path))
  if (ast._tag !== "TypeLiteral" || ast.indexSignatures.length > 0) return []
  const known = new Map(ast.propertySignatures.map(({ name, type }) => [name, type]))
  return Object.keys(value).flatMap((key) => {
    const type = known.get(key)
    const inner: unknown = Reflect.get(value, key)
    return type === undefined
      ? [{ field: nameOf([...path, key]), expected: "no such field", found: shown(inner) }]
      : surplus(type, inner, [...path, key])
  })
}

const wanted = (message: string) =>
  message === "is missing" ? "a value" : message.replace(/, actual .*$/s, "").replace(/^Expected /, "")

/** Every member of a union complains for itself: their wishes become one row, and none where a field inside is at fault. */
const rows = (value: unknown, error: ParseResult.ParseError): ReadonlyArray<FieldMismatch> => {
  const issues = ParseResult.ArrayFormatter.formatErrorSync(error).map(({ message, path }) => ({
    path,
    field: nameOf(path),
    wanted: wanted(message)
  }))
  return Object.entries(Array.groupBy(issues, ({ field }) => field))
    .filter(([field]) => !issues.some((other) => other.field.startsWith(`${field}.`)))
    .map(([field, [first, ...rest]]) => ({
      field,
      expected: Array.dedupe([first, ...rest].map((issue) => issue.wanted)).join(" or "),
      found: shown(at(value, first.path))
    }))
}
