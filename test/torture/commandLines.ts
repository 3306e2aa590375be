import type { ArgumentSpec, CommandSpec, OptionSpec } from "../../src/cli/catalog.ts"

/** Values that a command may take, by the name of what takes them; anything else gets a word. */
const values: Readonly<Record<string, string>> = {
  WP: "WP01",
  "wp-id": "WP01",
  SUBTASK: "T001",
  KEY: "server_url",
  SHELL: "bash",
  to: "claimed",
  provider: "linear",
  url: "http://127.0.0.1:1",
  "items-json": "[]",
  FAULT: "401:1"
}

const valueOf = (name: string, choices: ReadonlyArray<string> = []) => values[name] ?? choices[0] ?? "canary"

const argumentsOf = (args: ReadonlyArray<ArgumentSpec>) =>
  args.filter(({ required }) => required).map(({ name }) => valueOf(name))

const optionsOf = (options: ReadonlyArray<OptionSpec>) =>
  options.filter(({ required }) => required).flatMap(({ choices, name }) => [`--${name}`, valueOf(name, choices)])

/** A command line that says what the command needs, and one that says too little or something wrong. */
export const commandLinesOf = ({ args, options, path }: CommandSpec): ReadonlyArray<ReadonlyArray<string>> => {
  const words = path.split(" ")
  return [
    [...words, ...argumentsOf(args), ...optionsOf(options), "--no-input", "--log-level", "trace"],
    [...words, ...argumentsOf(args), ...optionsOf(options), "--no-input", "--json"],
    [...words, "--no-input", "--no-such-option"]
  ]
}

/** Commands whose work is to go on until they are stopped. */
export const isEndless = ({ path }: CommandSpec): boolean => /^(sandbox|mcp|sync daemon run)$/.test(path)
