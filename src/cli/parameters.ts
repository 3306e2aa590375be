import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import type { Option } from "effect"
import type { ArgumentSpec, OptionSpec } from "./catalog.ts"

/** A parser of @effect/cli together with its description in the catalog: one source for both. */
export type OptionParameter<A> = Options.Options<A> & { readonly option: OptionSpec }
export type ArgumentParameter<A> = Args.Args<A> & { readonly argument: ArgumentSpec }

interface Writing {
  readonly placeholder?: string
  /** Values of a text that are known; the command itself judges what it is given. */
  readonly choices?: ReadonlyArray<string>
  readonly aliases?: ReadonlyArray<string>
  readonly writes?: true
  readonly overrides?: true
}

const describe = (name: string, summary: string, writing: Writing, rest: Partial<OptionSpec>): OptionSpec => ({
  name,
  summary,
  aliases: writing.aliases ?? [],
  type: "text",
  placeholder: writing.placeholder ?? null,
  choices: writing.choices ?? [],
  minimum: null,
  maximum: null,
  required: false,
  repeated: false,
  default: null,
  ...(writing.writes === undefined ? {} : { writes: writing.writes }),
  ...(writing.overrides === undefined ? {} : { overrides: writing.overrides }),
  ...rest
})

const withOption = <A>(parser: Options.Options<A>, option: OptionSpec): OptionParameter<A> =>
  Object.assign(parser, { option })

const withArgument = <A>(parser: Args.Args<A>, argument: ArgumentSpec): ArgumentParameter<A> =>
  Object.assign(parser, { argument })

/** `--name`: present or not. */
export const flag = (name: string, summary: string, writing: Writing = {}): OptionParameter<boolean> =>
  withOption(Options.boolean(name), describe(name, summary, writing, { type: "boolean", default: false }))

/** `--name TEXT`, may be left out. */
export const text = (name: string, summary: string, writing: Writing = {}): OptionParameter<Option.Option<string>> =>
  withOption(Options.optional(Options.text(name)), describe(name, summary, { placeholder: "TEXT", ...writing }, {}))

/** `--name TEXT`, must be given. */
export const requiredText = (name: string, summary: string, writing: Writing = {}): OptionParameter<string> =>
  withOption(Options.text(name), describe(name, summary, { placeholder: "TEXT", ...writing }, { required: true }))

/** `--name A,B`: some of the choices, in any case; may be left out. */
export const list = (
  name: string,
  choices: ReadonlyArray<string>,
  summary: string,
  writing: Writing = {}
): OptionParameter<Option.Option<string>> =>
  withOption(
    Options.optional(Options.text(name)),
    describe(name, summary, { placeholder: "LIST", ...writing }, { type: "list", choices })
  )

/** `--name TEXT` any number of times. */
export const manyTexts = (name: string, summary: string, writing: Writing = {}): OptionParameter<Array<string>> =>
  withOption(
    Options.repeated(Options.text(name)),
    describe(name, summary, { placeholder: "TEXT", ...writing }, { repeated: true })
  )

/** `--name N` between bounds, with a default. */
export const integer = (
  name: string,
  summary: string,
  bounds: Writing & { readonly minimum: number; readonly maximum: number; readonly default: number }
): OptionParameter<number> =>
  withOption(
    Options.withDefault(Options.integer(name), bounds.default),
    describe(
      name,
      summary,
      { placeholder: "N", ...bounds },
      { ...bounds, aliases: bounds.aliases ?? [], type: "integer" }
    )
  )

/** `--name A|B|C`, with a default. */
export const choice = <const Choices extends ReadonlyArray<string>>(
  name: string,
  choices: Choices,
  summary: string,
  writing: Writing & { readonly default: Choices[number] }
): OptionParameter<Choices[number]> =>
  withOption(
    Options.withDefault(Options.choice<Choices[number], Choices>(name, choices), writing.default),
    describe(name, summary, writing, { type: "choice", choices, default: writing.default })
  )

/** `--name A|B|C`, may be left out. */
export const optionalChoice = <const Choices extends ReadonlyArray<string>>(
  name: string,
  choices: Choices,
  summary: string,
  writing: Writing = {}
): OptionParameter<Option.Option<Choices[number]>> =>
  withOption(
    Options.optional(Options.choice<Choices[number], Choices>(name, choices)),
    describe(name, summary, writing, { type: "choice", choices })
  )

/** A positional argument that must be given. */
export const argument = (
  name: string,
  summary: string,
  choices: ReadonlyArray<string> = []
): ArgumentParameter<string> =>
  withArgument(Args.text({ name }), { name, summary, required: true, repeated: false, choices })

/** A positional argument that may be left out. */
export const optionalArgument = (
  name: string,
  summary: string,
  doing: Pick<ArgumentSpec, "writes"> = {}
): ArgumentParameter<Option.Option<string>> =>
  withArgument(Args.optional(Args.text({ name })), {
    name,
    summary,
    required: false,
    repeated: false,
    choices: [],
    ...doing
  })

/** Any number of positional arguments. */
export const manyOptionalArguments = (name: string, summary: string): ArgumentParameter<ReadonlyArray<string>> =>
  withArgument(Args.repeated(Args.text({ name })), { name, summary, required: false, repeated: true, choices: [] })

/** One or more positional arguments. */
export const manyArguments = (
  name: string,
  summary: string,
  reading: Pick<ArgumentSpec, "words"> = {}
): ArgumentParameter<ReadonlyArray<string>> =>
  withArgument(Args.atLeast(Args.text({ name }), 1), {
    name,
    summary,
    required: true,
    repeated: true,
    choices: [],
    ...reading
  })

/** One text as one or more positional arguments, so that it needs no quotes. */
export const words = (name: string, summary: string): ArgumentParameter<ReadonlyArray<string>> =>
  manyArguments(name, summary, { words: true })

/** `--feature`, with `--mission` as its synonym (design R7). */
export const feature = text("feature", "Mission to work on, such as 001-user-login", {
  placeholder: "SLUG",
  aliases: ["mission"]
})
