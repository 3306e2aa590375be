import type { CommandSpec } from "./catalog.ts"
import { shells } from "./completions.ts"

/** Commands that `answer` gives before Effect loads; they have a catalog entry and no program. */
export const builtins: ReadonlyArray<CommandSpec> = [
  {
    path: "completions",
    does: "terminal",
    aliases: [],
    summary: "Print the completion script of a shell",
    details: null,
    args: [{ name: "SHELL", required: true, repeated: false, summary: "Your shell", choices: shells }],
    options: [],
    examples: [{ command: 'eval "$(spec-kitty completions bash)"', summary: "Complete in this bash session" }]
  },
  {
    path: "help",
    does: "terminal",
    aliases: [],
    summary: "Show help of a command, as `--help` behind it does",
    details: null,
    args: [{ name: "COMMAND", required: false, repeated: true, summary: "Words of the command", choices: [] }],
    options: [],
    examples: [{ command: "spec-kitty help sync now", summary: "How events are sent" }]
  },
  {
    path: "commands",
    does: "terminal",
    aliases: [],
    summary: "List every command; with --json the whole tree with options",
    details: null,
    args: [],
    options: [],
    examples: [{ command: "spec-kitty commands --json", summary: "Let an agent read what there is" }]
  }
]
