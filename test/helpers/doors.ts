import { assert } from "@effect/vitest"
import { Effect, Either, type Scope } from "effect"
import { loadCatalog } from "../../src/cli/loadCatalog.ts"
import { argvFor } from "../../src/cli/mcp/argv.ts"
import { toolsOf } from "../../src/cli/mcp/tools.ts"
import { startBuilt } from "./built.ts"
import { embedding } from "./embedded.ts"
import { fleeting } from "./fleeting.ts"
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
const doors: ReadonlyArray<readonly [name: string, door: Door]> = [
  ["the command line", throughTheCommandLine],
  ["the embedding API", embedding],
  ["MCP", throughTools]
]

/** What is another one for each run: addresses, folders, ids, times. */
const differing = [
  [fleeting.port, "PORT"],
  [/\/[\w./-]*spec-kitty-test-\w+/g, "FOLDER"],
  [fleeting.uuid, "UUID"],
  [/trackers\/[0-9a-f]{16}/g, "trackers/SCOPE"],
  [fleeting.time, "TIME"]
] as const

const lasting = (said: Said) =>
  JSON.parse(differing.reduce((text, [pattern, name]) => text.replace(pattern, name), JSON.stringify(said))) as Said

/** Tells the story at every door; each door has to answer all of it with the same documents and exit codes. */
export const atEveryDoor = <E, R>(
  story: (open: (place: Place) => ReturnType<Door>) => Effect.Effect<void, E, R>
): Effect.Effect<void, E, Exclude<R, Scope.Scope>> =>
  Effect.gen(function* () {
    const told = yield* Effect.forEach(doors, ([name, door]) =>
      Effect.gen(function* () {
        const answers: Array<readonly [tool: string, said: Said]> = []
        const open = (place: Place) =>
          Effect.map(
            door(place),
            (ask) =>
              (...[tool, input]: Parameters<typeof ask>) =>
                Effect.tap(ask(tool, input), (said) => answers.push([tool, lasting(said)]))
          )
        yield* Effect.scoped(story(open)).pipe(
          Effect.catchAllDefect((defect) => Effect.die(new Error(`through ${name}: ${defect}`, { cause: defect })))
        )
        return answers
      })
    )
    const [first = [], ...others] = told
    assert.isNotEmpty(first)
    for (const [index, answers] of others.entries()) assert.deepStrictEqual(answers, first, doors[index + 1]?.[0])
  })
