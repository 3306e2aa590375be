import { Schema } from "effect"

const OneCommand = Schema.Struct({
  path: Schema.String,
  summary: Schema.String,
  details: Schema.NullOr(Schema.String),
  aliases: Schema.Array(Schema.String),
  does: Schema.Literal("read", "write", "destroy", "terminal"),
  remote: Schema.Boolean,
  args: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      required: Schema.Boolean,
      repeated: Schema.Boolean,
      summary: Schema.String,
      choices: Schema.Array(Schema.String),
      writes: Schema.optionalWith(Schema.Literal(true), { exact: true }),
      words: Schema.optionalWith(Schema.Literal(true), { exact: true })
    })
  ),
  options: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      aliases: Schema.Array(Schema.String),
      type: Schema.Literal("boolean", "text", "integer", "choice", "list"),
      choices: Schema.Array(Schema.String),
      required: Schema.Boolean,
      repeated: Schema.Boolean,
      default: Schema.NullOr(Schema.Union(Schema.String, Schema.Number, Schema.Boolean)),
      summary: Schema.String,
      writes: Schema.optionalWith(Schema.Literal(true), { exact: true }),
      overrides: Schema.optionalWith(Schema.Literal(true), { exact: true })
    })
  ),
  examples: Schema.Array(Schema.Struct({ command: Schema.String, summary: Schema.String }))
})

const Named = Schema.Struct({ path: Schema.String, summary: Schema.String })

/** What is answered before Effect is loaded, by what is asked; those programs are plain, so that their documents are described here. */
export const earlyAnswers: Readonly<Record<string, Schema.Schema.AnyNoContext>> = {
  commands: Schema.Struct({
    commands: Schema.Array(OneCommand),
    global_options: Schema.Array(Schema.Struct({ name: Schema.String, summary: Schema.String }))
  }),
  completions: Schema.Struct({ shell: Schema.String, script: Schema.String }),
  // Of one command, or of a group.
  help: Schema.Union(OneCommand, Schema.Struct({ path: Schema.String, commands: Schema.Array(Named) })),
  "--version": Schema.Struct({ version: Schema.String })
}

/** What every command prints instead when it has failed (design 3). */
export const ErrorAnswer = Schema.Struct({
  error: Schema.Struct({
    code: Schema.String,
    category: Schema.String,
    message: Schema.String,
    next_action: Schema.NullOr(Schema.String),
    retryable: Schema.Boolean,
    /** Of an error that a control plane sent, what it says. */
    user_action_required: Schema.NullOr(Schema.Union(Schema.Boolean, Schema.String)),
    source: Schema.String,
    retry_after_seconds: Schema.optionalWith(Schema.Number, { exact: true }),
    details: Schema.Record({ key: Schema.String, value: Schema.Unknown })
  })
})
