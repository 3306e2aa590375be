import { Effect, Option, Schema, SchemaAST } from "effect"
import { ErrorEnvelope } from "../contract/ErrorEnvelope.ts"
import { AlwaysSent, isObject, parseJson } from "../contract/wire.ts"
import { bodyOf, must, shown, type Answer } from "./Answer.ts"

/** The body of an answer with every field that `openapi.yaml` requires, also those that our readers survive without. */
export const wholeBodyOf = <A, I>(answer: Answer, schema: Schema.Schema<A, I>, status = 200) => {
  const expected = `HTTP ${status} with a whole ${nameOf(schema)} (openapi.yaml)`
  return Effect.tap(bodyOf(answer, schema, expected, status), () =>
    must(lackingIn(schema, jsonOf(answer)).length === 0, expected, () =>
      [`no ${lackingIn(schema, jsonOf(answer)).join(", ")} in`, shown(answer)].join(" ")
    )
  )
}

/** {@link wholeBodyOf} for a part of an answer. */
export const wholePart = <A, I>(answer: Answer, schema: Schema.Schema<A, I>, part: unknown) =>
  Effect.gen(function* () {
    const expected = `a whole ${nameOf(schema)} (openapi.yaml)`
    const lacking = lackingIn(schema, part)
    yield* must(lacking.length === 0, expected, () => `no ${lacking.join(", ")} in ${shown(answer)}`)
    const decoded = Schema.decodeUnknownOption(schema)(part)
    yield* must(Option.isSome(decoded), expected, () => shown(answer))
    return yield* Effect.orDie(decoded)
  })

/** The list under this name in an answer. */
export const listIn = (json: unknown, name: string): ReadonlyArray<unknown> => {
  const list = isObject(json) ? json[name] : undefined
  return Array.isArray(list) ? list : []
}

/** The JSON of an answer, or `null`. */
export const jsonOf = ({ text }: Answer): unknown => Option.getOrNull(parseJson(text))

/** The error envelope (S059 FR-017) under one of these statuses, with words in code, category and message. */
export const refusedInEnvelope = (answer: Answer, ...statuses: ReadonlyArray<number>) =>
  must(
    statuses.includes(answer.status) &&
      Option.exists(decodeEnvelope(jsonOf(answer)), (envelope) => isSaid(envelope, answer.status)),
    `HTTP ${statuses.join(" or ")} with {"code": TEXT, "category": TEXT, "message": TEXT, "retryable": FLAG, ` +
      `"user_action_required": FLAG, "source": TEXT, "retry_after_seconds": SECONDS or null}`,
    () => `at ${answer.path}: ${shown(answer)}`
  )

// helpers

const decodeEnvelope = Schema.decodeUnknownOption(ErrorEnvelope)

const isSaid = ({ category, code, httpStatus, message }: ErrorEnvelope, status: number) =>
  [category, code, message].every((text) => (text ?? "").trim() !== "") && (httpStatus ?? status) === status

const nameOf = ({ ast }: Schema.Schema.AnyNoContext) =>
  Option.getOrElse(SchemaAST.getIdentifierAnnotation(ast), () => "document")

const lackingIn = ({ ast }: Schema.Schema.AnyNoContext, json: unknown): ReadonlyArray<string> =>
  Option.getOrElse(SchemaAST.getAnnotation<ReadonlyArray<string>>(AlwaysSent)(ast), () => []).filter(
    (name) => !isObject(json) || json[name] === undefined
  )
