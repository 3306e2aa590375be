import type { ArgumentSpec, OptionSpec } from "../catalog.ts"
import type { Parameter } from "./tools.ts"

/** The JSON Schema of a tool's input. What the command itself judges (a lane, a slug) is described and not restricted. */
export const schemaOf = (parameters: ReadonlyArray<Parameter>): object => ({
  type: "object",
  properties: Object.fromEntries(parameters.map(({ key, spec }) => [key, memberOf(spec)])),
  required: parameters.filter(({ spec }) => spec.required).map(({ key }) => key),
  additionalProperties: false
})

/** A list to those who call a tool: not what is one text on the command line, too. */
export const isMany = (spec: Parameter["spec"]): boolean =>
  "type" in spec ? spec.repeated || spec.type === "list" : spec.repeated && spec.words !== true

// helpers

const memberOf = (spec: OptionSpec | ArgumentSpec) =>
  "type" in spec ? optionOf(spec) : described(spec, isMany(spec) ? listOf(spec) : nonEmpty, spec)

const listOf = ({ required }: ArgumentSpec) => ({
  type: "array",
  items: nonEmpty,
  ...(required ? { minItems: 1 } : {})
})

const nonEmpty = { type: "string", minLength: 1 }

const optionOf = (spec: OptionSpec) => {
  const { choices, default: fallback, maximum, minimum, repeated, required, type } = spec
  const given = fallback === null ? {} : { default: fallback }
  switch (type) {
    case "boolean":
      return described(spec, { type: "boolean", default: false })
    case "integer":
      return described(spec, {
        type: "integer",
        ...(minimum === null ? {} : { minimum }),
        ...(maximum === null ? {} : { maximum }),
        ...given
      })
    case "choice":
      return described(spec, { type: "string", enum: choices, ...given })
    case "list":
      return described(spec, { type: "array", items: { type: "string", enum: choices } })
    case "text": {
      const text = required ? nonEmpty : { type: "string" }
      return described(spec, repeated ? { type: "array", items: text } : { ...text, ...given }, spec)
    }
  }
}

/** Known values of a text are examples: the command takes others, too. */
const described = (
  { summary }: { readonly summary: string },
  schema: object,
  known?: { readonly choices: ReadonlyArray<string> }
) => ({
  ...schema,
  description: summary,
  ...(known === undefined || known.choices.length === 0 ? {} : { examples: known.choices })
})
