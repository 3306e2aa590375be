import { CallToolResult, InvalidParams, Tool, ToolAnnotations } from "@effect/ai/McpSchema"
import * as McpServer from "@effect/ai/McpServer"
import * as RpcServer from "@effect/rpc/RpcServer"
import { Effect, type Context } from "effect"
import type { Terminal } from "../../platform/Terminal.ts"
import { WorkingDirectory } from "../../platform/WorkingDirectory.ts"
import { CommandTree, type Tree } from "../CommandTree.ts"
import { quote, suggest } from "../optionValues.ts"
import { callTool } from "./call.ts"
import { stdio } from "./stdio.ts"
import { toolsOf, type Allowance, type CommandTool } from "./tools.ts"

/** Calls that run at the same time; more of them wait, so that a client in a hurry does not exhaust files and memory. */
const callsAtOnce = 8

/** Serves the commands as tools on standard input and output until the client closes our input. */
export const serve = (allowed: Allowance): Effect.Effect<void, never, CommandTree | Terminal> =>
  Effect.gen(function* () {
    const { grown, version } = yield* CommandTree
    const tools = yield* toolServer(yield* grown, allowed)
    const { ended, protocol } = yield* stdio
    yield* McpServer.run({ name: "spec-kitty", version }).pipe(
      Effect.provideService(RpcServer.Protocol, protocol),
      Effect.provideService(McpServer.McpServer, tools),
      Effect.forkScoped
    )
    yield* ended
  }).pipe(Effect.scoped)

// helpers

/** Effect's registry of tools, with ours in it from the start: none is ever added, so no client has to be told. */
const toolServer = (tree: Tree, allowed: Allowance) =>
  Effect.gen(function* () {
    const directory = yield* WorkingDirectory
    const places = yield* Effect.makeSemaphore(callsAtOnce)
    const tools = new Map(toolsOf(tree.catalog, allowed).map((tool) => [tool.name, tool]))
    const listed = [...tools.values()].filter(({ writes }) => allowed.write || !writes)
    const registry = yield* McpServer.McpServer.make
    return McpServer.McpServer.of({
      ...registry,
      tools: listed.map(asTool),
      callTool: ({ arguments: input, name }) => {
        const tool = tools.get(name)
        if (tool === undefined) return noSuchTool(name, listed)
        return callTool(tree, tool, input, allowed).pipe(
          places.withPermits(1),
          Effect.map((answer) => new CallToolResult(answer)),
          Effect.provideService(WorkingDirectory, directory)
        )
      }
    } satisfies Context.Tag.Service<typeof McpServer.McpServer>)
  })

const noSuchTool = (name: string, listed: ReadonlyArray<CommandTool>) => {
  const names = listed.map((tool) => tool.name)
  return new InvalidParams({
    message: `There is no tool ${quote(name.slice(0, 100))}${suggest(name.slice(0, 100), names)}`
  })
}

const asTool = ({ annotations, description, inputSchema, name, title }: CommandTool) =>
  new Tool({ name, title, description, inputSchema, annotations: new ToolAnnotations({ title, ...annotations }) })
