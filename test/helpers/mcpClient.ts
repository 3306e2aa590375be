import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js"
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { builtCommand } from "./built.ts"
import { gitEnvironment } from "./folder.ts"
import { testEnvironment } from "./specKitty.ts"

/** Tests look into documents freely. */
export type Json = ReturnType<typeof JSON.parse>

/** What one call of a tool came to. */
export interface Called {
  readonly document: Json
  readonly text: string
  readonly notices: ReadonlyArray<string>
  readonly isError: boolean
  readonly exitCode: number
}

/** The built command as a server, and a client of others in front of it; both are gone when the scope ends. */
export const mcpClient = (
  place: { readonly home: string; readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
  ...options: ReadonlyArray<string>
) =>
  Effect.gen(function* () {
    const command = yield* builtCommand
    const errors: Array<Error> = []
    const { client, stderr, transport } = yield* Effect.acquireRelease(
      Effect.promise(async () => {
        const transport = new StdioClientTransport({
          command: process.execPath,
          args: [command, "mcp", ...options],
          cwd: place.cwd,
          env: { ...gitEnvironment(place.home), ...testEnvironment, ...place.env },
          stderr: "pipe"
        })
        const stderr: Array<string> = []
        transport.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk.toString()))
        const client = new Client({ name: "tests", version: "1.0.0" })
        // What is no message on standard output ends up here.
        Object.assign(client, { onerror: (error: Error) => errors.push(error) })
        await client.connect(transport)
        return { client, stderr, transport }
      }),
      ({ client }) => Effect.promise(() => client.close())
    )
    const call = (name: string, input: Readonly<Record<string, unknown>> = {}, signal?: AbortSignal) =>
      Effect.promise(async (): Promise<Called> => {
        const answer = await client.callTool({ name, arguments: input }, undefined, signal ? { signal } : {})
        const [first, ...others] = answer.content as ReadonlyArray<{ readonly text: string }>
        const text = first?.text ?? ""
        assert.deepStrictEqual(answer.structuredContent, JSON.parse(text))
        return {
          document: answer.structuredContent,
          text,
          notices: others.map((other) => other.text),
          isError: answer.isError === true,
          exitCode: Number(answer["_meta"]?.["spec-kitty/exit_code"])
        }
      })
    /** The document of a call that must go well. */
    const done = (name: string, input?: Readonly<Record<string, unknown>>) =>
      Effect.map(call(name, input), ({ document, isError, text }) => {
        assert.isFalse(isError, `${name}: ${text}`)
        return document
      })
    const tools = Effect.promise(async () => (await client.listTools()).tools)
    return { call, client, done, errors, said: () => stderr.join(""), tools, transport }
  })
