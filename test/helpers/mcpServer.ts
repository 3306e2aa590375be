import { spawn } from "node:child_process"
import { Effect } from "effect"
import { builtCommand } from "./built.ts"
import { gitEnvironment } from "./folder.ts"
import type { Json } from "./mcpClient.ts"
import { testEnvironment } from "./specKitty.ts"

/** The server as a bare process: what is written to it, and everything that it says. */
export const bare = (
  { cwd, home }: { readonly cwd: string; readonly home: string },
  env: Readonly<Record<string, string>> = {},
  ...options: ReadonlyArray<string>
) =>
  Effect.acquireRelease(
    Effect.map(builtCommand, (command) => {
      const child = spawn(process.execPath, [command, "mcp", ...options], {
        cwd,
        env: { ...gitEnvironment(home), ...testEnvironment, ...env }
      })
      const said = { stdout: "", stderr: "" }
      child.stdout.on("data", (chunk: Buffer) => (said.stdout += chunk.toString()))
      child.stderr.on("data", (chunk: Buffer) => (said.stderr += chunk.toString()))
      const closed = new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? -1)))
      return {
        child,
        said,
        write: (...messages: ReadonlyArray<Json>) =>
          messages.forEach((message) =>
            child.stdin.write(`${typeof message === "string" ? message : JSON.stringify(message)}\n`)
          ),
        answers: (): ReadonlyArray<Json> =>
          said.stdout
            .split("\n")
            .slice(0, -1)
            .map((line) => JSON.parse(line)),
        /** The exit code, once all that it said has arrived. */
        end: Effect.promise(() => closed)
      }
    }),
    ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
  )

/** The first message of every client. */
export const initialize = (protocolVersion: string, id: string | number = 0) => ({
  jsonrpc: "2.0",
  id,
  method: "initialize",
  params: { protocolVersion, capabilities: { sampling: {}, roots: {} }, clientInfo: { name: "raw", version: "1" } }
})

/** A call of a tool. */
export const call = (id: string | number, name: string, input?: Json) => ({
  jsonrpc: "2.0",
  id,
  method: "tools/call",
  params: { name, ...(input === undefined ? {} : { arguments: input }) }
})
