import { Effect, Option } from "effect"
import * as JSONSchema from "effect/JSONSchema"
import { verbs } from "../../src/cli/verbs.ts"

const schemaFile = (path: string) => `contracts/cli/${path.replaceAll(" ", "-")}.schema.json`

/** `contracts/cli`: a JSON Schema for what each command prints with `--json` when all went well, where the document is ours. */
export const answerArtefacts = Effect.forEach(Object.entries(verbs), ([path, { answer }]) =>
  Effect.map(
    answer,
    Option.match({
      onNone: () => [],
      onSome: (schema) => [
        [
          schemaFile(path),
          () => `${JSON.stringify({ title: `spec-kitty ${path} --json`, ...JSONSchema.make(schema) }, null, 2)}\n`
        ] as const
      ]
    })
  )
).pipe(Effect.map((artefacts) => Object.fromEntries(artefacts.flat())))
