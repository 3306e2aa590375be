import * as CliConfig from "@effect/cli/CliConfig"
import * as Command from "@effect/cli/Command"
import type * as ValidationError from "@effect/cli/ValidationError"
import { Effect, Layer, Option, type Schema, type Types } from "effect"
import { lastWord, type CommandSpec, type Deed } from "./catalog.ts"
import { parserEnvironment } from "./parserEnvironment.ts"
import type { ArgumentParameter, OptionParameter } from "./parameters.ts"

type Parameters = Readonly<Record<string, OptionParameter<unknown> | ArgumentParameter<unknown>>>

/** One verb of the tree: its description as data, and its run on arguments that `interpret` has accepted. */
export interface Verb<E, R> {
  readonly spec: CommandSpec
  /** Schema of what `--json` prints; none where all that is ever printed is an error, or not ours to describe. */
  readonly answer: Option.Option<Schema.Schema.AnyNoContext>
  readonly run: (args: ReadonlyArray<string>) => Effect.Effect<void, E | ValidationError.ValidationError, R>
}

interface Definition<Config extends Parameters, E, R> {
  /** Words after `spec-kitty`, such as "sync now". */
  readonly path: string
  readonly does: Deed
  /** It may ask a server, where the rollout gate is open. */
  readonly remote?: true
  /** Other last words for the same verb. */
  readonly aliases?: ReadonlyArray<string>
  /** Imperative, no full stop. */
  readonly summary: string
  readonly details?: string
  /** Hidden while the rollout gate is closed; needed only where the group is not gated itself. */
  readonly gated?: true
  /** At least one line a newcomer can paste, with what it does. */
  readonly examples: ReadonlyArray<readonly [command: string, summary: string]>
  /** The document that `--json` prints when all went well, for `contracts/cli/`. */
  readonly answer?: Schema.Schema.AnyNoContext
  readonly parameters: Config
  readonly run: (values: Types.Simplify<Command.Command.ParseConfig<Config>>) => Effect.Effect<void, E, R>
}

const parserSettings = Layer.merge(
  CliConfig.layer({ isCaseSensitive: true, showBuiltIns: false, autoCorrectLimit: 0 }),
  parserEnvironment
)

/** Declares a verb: the @effect/cli parser and the catalog entry come from the same parameters. */
export const verb = <const Config extends Parameters, E, R>(definition: Definition<Config, E, R>): Verb<E, R> => {
  const parameters = Object.values(definition.parameters)
  const command = Command.make(lastWord(definition.path), definition.parameters, definition.run)
  const parse = Command.run(command, { name: "spec-kitty", version: "" })
  return {
    spec: {
      path: definition.path,
      does: definition.does,
      ...(definition.remote === undefined ? {} : { remote: definition.remote }),
      aliases: definition.aliases ?? [],
      summary: definition.summary,
      details: definition.details ?? null,
      args: parameters.flatMap((parameter) => ("argument" in parameter ? [parameter.argument] : [])),
      options: parameters.flatMap((parameter) => ("option" in parameter ? [parameter.option] : [])),
      ...(definition.gated === undefined ? {} : { gated: definition.gated }),
      examples: definition.examples.map(([line, summary]) => ({ command: line, summary }))
    },
    answer: Option.fromNullable(definition.answer),
    run: (args) => parse(["node", "spec-kitty", ...args]).pipe(Effect.provide(parserSettings))
  }
}
