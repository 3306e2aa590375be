import { ConfigProvider, Effect, identity, Option } from "effect"
import { UsageProblem } from "../../output/errors.ts"
import { Output } from "../../output/Output.ts"
import { kindOf } from "../../platform/files.ts"
import { resolve } from "../../platform/path.ts"
import { Terminal } from "../../platform/Terminal.ts"
import { WorkingDirectory } from "../../platform/WorkingDirectory.ts"
import { verb } from "../command.ts"
import { flag, text } from "../parameters.ts"
import { serve } from "./serve.ts"

export const mcp = verb({
  path: "mcp",
  does: "terminal",
  summary: "Offer the commands as tools to an AI agent (Model Context Protocol)",
  details:
    "Speaks the protocol on standard input and output until its input ends; agents start it themselves. Every command that " +
    "needs no terminal is a tool and answers with its JSON document: `sync status` is sync_status. Without --allow-write only those " +
    "are offered that change nothing. It works in the directory that it was started in; roots of the client are not used. " +
    "Standard output carries the protocol alone, whether --json is given or not; notices and log go to standard error.",
  examples: [
    ["spec-kitty mcp", "Let an agent read what there is"],
    ["spec-kitty mcp --allow-write --project ~/shop", "Let an agent work in one project"],
    ["claude mcp add spec-kitty -- spec-kitty mcp --allow-write", "Add it to Claude Code"]
  ],
  parameters: {
    allowWrite: flag("allow-write", "Offer the commands that change something, too"),
    project: text("project", "Directory to work in; the present one if not given", { placeholder: "DIR" })
  },
  run: ({ allowWrite, project }) =>
    Effect.gen(function* () {
      const here = yield* WorkingDirectory
      const directory = Option.match(project, { onNone: () => here, onSome: (path) => resolve(here, path) })
      if ((yield* kindOf(directory)) !== "directory")
        return yield* new UsageProblem({ path: ["mcp"], problem: `--project is ${directory}, which is no directory` })
      const { progress, untilInterrupted } = yield* Output
      const { stderrIsTerminal, stdoutIsTerminal } = yield* Terminal
      if (stderrIsTerminal && stdoutIsTerminal)
        yield* progress("This is for agents, which start it themselves and talk JSON to it; Ctrl-C ends it")
      const serving = serve({ write: allowWrite }).pipe(
        Effect.provideService(WorkingDirectory, directory),
        Option.isSome(project) ? withoutNamedRoot : identity
      )
      // A signal is how clients end a server: nothing has failed.
      yield* Effect.raceFirst(serving, untilInterrupted)
    })
})

// helpers

/** Whoever says --project means that one, whatever project the agent's environment names for its own commands. */
const withoutNamedRoot = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.configProviderWith((environment) =>
    Effect.withConfigProvider(
      effect,
      ConfigProvider.orElse(ConfigProvider.fromMap(new Map([["SPECIFY_REPO_ROOT", ""]])), () => environment)
    )
  )
