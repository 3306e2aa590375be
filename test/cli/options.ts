import type { OptionSpec } from "../../src/cli/catalog.ts"

/** An option of a command as the catalog has it: a text that nobody has to give. */
export const option = (name: string, rest: Partial<OptionSpec> = {}): OptionSpec => ({
  name,
  aliases: [],
  type: "text",
  placeholder: "TEXT",
  choices: [],
  minimum: null,
  maximum: null,
  required: false,
  repeated: false,
  default: null,
  summary: "",
  ...rest
})
