import { assert } from "@effect/vitest"
import { Effect, Either, type Scope } from "effect"
import { loadCatalog } from "../../src/cli/loadCatalog.ts"
import { argvFor } from "../../src/cli/mcp/argv.ts"
import { toolsOf } from "../../src/cli/mcp/tools.ts"
import { startBuilt } from "./built.ts"
import { gitEnvironment } from "./folder.ts"
import { mcpClient, type Json } from "./mcpClient.ts"

interface Place {
  readonly home: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/** What a door answers to a command, whichever way in it is. */
export interface Said {
  readonly document: Json
  readonly exitCode: number
}

/** A way into the product: takes a command by the name of its tool, with its input. */
export type Door = (
  place: Place
) => Effect.Effect<(tool: string, input?: Readonly<Record<string, unknown>>) => Effect.Effect<Said>, never, Scope.Scope>

const throughTools: Door = (place) =>
  Effect.map(
    mcpClient(place, "--allow-write"),
    ({ call }) =>
      (tool, input) =>
        Effect.map(call(tool, input), ({ document, exitCode, isError }) => {
          assert.strictEqual(isError, exitCode !== 0)
          return { document, exitCode }
        })
  )

const throughTheCommandLine: Door = ({ cwd, env, home }) =>
  Effect.map(loadCatalog, (catalog) => {
    const tools = toolsOf(catalog, { write: true })
    return (name, input = {}) =>
      Effect.gen(function* () {
        const tool = tools.find((one) => one.name === name)
        if (tool === undefined) return assert.fail(`no command ${name}`)
        const argv = Either.getOrThrow(argvFor(tool, input))
        const { exitCode, stdout } = yield* (yield* startBuilt(
          { cwd, env: { ...gitEnvironment(home), ...env } },
          ...argv
        )).end
        return { document: JSON.parse(stdout) as Json, exitCode }
      }).pipe(Effect.scoped)
  })

/** Every way into the product that the same stories go through. */
export const doors: ReadonlyArray<readonly [name: string, door: Door]> = [
  ["the command line", throughTheCommandLine],
  ["MCP", throughTools]
]
