import { Effect, Option, Predicate, Record, type Schema } from "effect"
import * as JSONSchema from "effect/JSONSchema"
import { verbs } from "../../src/cli/verbs.ts"
import { earlyAnswers, ErrorAnswer } from "./earlyAnswers.ts"

const schemaFile = (path: string) => `contracts/cli/${path.replace(/^--/, "").replaceAll(" ", "-")}.schema.json`

/** What a control plane says is printed as it came, with fields that nobody here knows: its schemas are those with a name. */
const open = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(open)
  if (!Predicate.isRecord(value)) return value
  const { additionalProperties: others, ...rest } = value
  const known = Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, open(inner)]))
  return others === undefined || others === false ? known : { ...known, additionalProperties: open(others) }
}

const artefact = (path: string, title: string, schema: Schema.Schema.AnyNoContext) => {
  const made = JSONSchema.make(schema)
  const named = made.$defs === undefined ? {} : { $defs: open(made.$defs) }
  return [schemaFile(path), () => `${JSON.stringify({ title, ...made, ...named }, null, 2)}\n`] as const
}

const answerArtefact = (path: string, schema: Schema.Schema.AnyNoContext) =>
  artefact(path, `spec-kitty ${path} --json`, schema)

/** `contracts/cli`: a JSON Schema for what each command prints with `--json` when all went well, and for what when not. */
export const answerArtefacts = Effect.forEach(Object.entries(verbs), ([path, { answer }]) =>
  Effect.map(answer, (schema) => Option.toArray(schema).map((schema) => answerArtefact(path, schema)))
).pipe(
  Effect.map((artefacts) =>
    Object.fromEntries([
      ...artefacts.flat(),
      ...Record.toEntries(earlyAnswers).map(([path, schema]) => answerArtefact(path, schema)),
      artefact("error", "A command that has failed, with --json", ErrorAnswer)
    ])
  )
)
