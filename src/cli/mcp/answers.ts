import { Predicate, Schema } from "effect"
import type { ExitEncoded } from "effect/Schema"
import type { MessageId } from "./messages.ts"

type Failure = Extract<ExitEncoded<unknown, unknown, unknown>, { readonly _tag: "Failure" }>

/** A line for the client that its request has gone wrong. */
export const errorLine = (id: MessageId | null, code: number, message: string): string =>
  line({ jsonrpc: "2.0", id: written(id), error: { code, message } })

/** A line for the client with what its request came to. */
export const answerLine = (id: MessageId, exit: ExitEncoded<unknown, unknown, unknown>): string => {
  if (exit._tag === "Success") return line({ jsonrpc: "2.0", id: written(id), result: withoutCompletions(exit.value) })
  const { code, message } = problemOf(exit.cause)
  return errorLine(id, code, message)
}

// helpers

/** Effect's server says of itself that it completes arguments: nothing here does. */
const withoutCompletions = (result: unknown): unknown => {
  if (!Predicate.hasProperty(result, "protocolVersion") || !Predicate.hasProperty(result, "capabilities")) return result
  if (!Predicate.isRecord(result.capabilities)) return result
  const { completions: _, ...capabilities } = result.capabilities
  return { ...result, capabilities }
}

const written = (id: MessageId | null) => (id === null ? null : JSON.rawJSON(id))

const line = (message: object) => `${JSON.stringify(message)}\n`

const invalidParams = -32602
const internalError = -32603

const problemOf = (cause: Failure["cause"]): { readonly code: number; readonly message: string } => {
  switch (cause._tag) {
    case "Fail":
      return hasProblem(cause.error) ? cause.error : { code: internalError, message: "The request failed" }
    // The server answers so when a request is not what the protocol says: those it does not even get.
    case "Die":
      return typeof cause.defect === "string"
        ? { code: invalidParams, message: "The params are not what the protocol says" }
        : { code: internalError, message: "Something that should never happen did" }
    default:
      return { code: internalError, message: "Interrupted" }
  }
}

const hasProblem = Schema.is(Schema.Struct({ code: Schema.Number, message: Schema.String }))
