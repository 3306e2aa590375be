import { Either, Option, Predicate } from "effect"
import { parseFrontMatter } from "./frontmatter.ts"

/** An AI agent and where it looks for command files (reference facts: cli 2.13). */
export interface Agent {
  readonly key: string
  readonly directory: string
  readonly form: "md" | "prompt.md" | "toml"
}

/** The agents that `init --ai` knows. */
export const agents: ReadonlyArray<Agent> = [
  { key: "claude", directory: ".claude/commands", form: "md" },
  { key: "gemini", directory: ".gemini/commands", form: "toml" },
  { key: "copilot", directory: ".github/prompts", form: "prompt.md" },
  { key: "cursor", directory: ".cursor/commands", form: "md" },
  { key: "qwen", directory: ".qwen/commands", form: "toml" },
  { key: "opencode", directory: ".opencode/command", form: "md" },
  { key: "windsurf", directory: ".windsurf/workflows", form: "md" },
  { key: "codex", directory: ".codex/prompts", form: "md" },
  { key: "kilocode", directory: ".kilocode/workflows", form: "md" },
  { key: "auggie", directory: ".augment/commands", form: "md" },
  { key: "roo", directory: ".roo/commands", form: "md" },
  { key: "q", directory: ".amazonq/prompts", form: "md" }
]

/** What a person typed behind the command, in the agent's own notation. */
export const argumentsNotation = ({ form }: Agent): string => (form === "toml" ? "{{args}}" : "$ARGUMENTS")

/** Name of a command file: `spec-kitty.<command>.<form>`; codex takes no hyphens. */
export const commandFileName = ({ form, key }: Agent, command: string): string =>
  `spec-kitty.${key === "codex" ? command.replaceAll("-", "_") : command}.${form}`

/** A command template in the form that an agent reads. */
export const asCommandFile = ({ form }: Agent, markdown: string): string => {
  if (form !== "toml") return markdown
  const parsed = Option.flatten(Either.getRight(parseFrontMatter(markdown)))
  const { body, values } = Option.getOrElse(parsed, () => ({ body: markdown, values: {} }))
  const about = Predicate.hasProperty(values, "description") ? values.description : undefined
  const description = JSON.stringify(Predicate.isString(about) ? about : "spec-kitty command")
  return `description = ${description}\n\nprompt = '''\n${body.trim().replaceAll("'''", "```")}\n'''\n`
}
