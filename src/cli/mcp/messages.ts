import { Either, Option, Predicate, Schema } from "effect"
import { isTooDeep } from "../../contract/wire.ts"
import { exactly } from "../../domain/json.ts"

/** The JSON text of a JSON-RPC id, so that an answer has it to the last digit. */
export type MessageId = string

/** What a line from the client says, as far as this server listens. */
export type Incoming =
  | { readonly kind: "request"; readonly id: MessageId; readonly method: string; readonly params: unknown }
  | { readonly kind: "cancel"; readonly id: MessageId }
  /** A notification or an answer that nobody here waits for. */
  | { readonly kind: "other" }
  | {
      readonly kind: "unreadable"
      readonly code: -32700 | -32600
      readonly id: MessageId | null
      readonly reason: string
    }

const Id = Schema.Union(Schema.String, Schema.JsonNumber)

const Message = Schema.Struct({
  id: Schema.optional(Schema.Unknown),
  method: Schema.optional(Schema.String),
  params: Schema.optional(Schema.Unknown)
})

const Cancelled = Schema.Struct({ requestId: Id })

/** The longest line that is taken, in characters. */
export const longestLine = 8 * 1024 * 1024

/** Reads one line. A list of messages (a batch, before 2025-06-18) is read as its messages. */
export const readLine = (line: string): ReadonlyArray<Incoming> =>
  Either.match(Schema.decodeEither(Schema.parseJson())(line), {
    onLeft: () => [unreadable(-32700, "The line is not JSON")],
    onRight: (value) => {
      const messages: ReadonlyArray<unknown> = Array.isArray(value) && value.length > 0 ? value : [value]
      if (!messages.some(hasLongId)) return messages.map((message) => readMessage(message))
      // The same line with numbers as they were written, for the ids alone. Nobody walks through what is very deep.
      const exact = isTooDeep(line) ? value : exactly(line, value)
      const written = Array.isArray(exact) ? exact : [exact]
      return messages.map((message, index) => readMessage(message, written[index]))
    }
  })

/** A line that is too long to be looked at. */
export const tooLong: Incoming = {
  kind: "unreadable",
  code: -32700,
  id: null,
  reason: `The line is longer than ${longestLine} characters`
}

/** Cuts what comes in pieces into lines; of a line that is too long only that is known. */
export const cutLines = (): ((text: string) => ReadonlyArray<Option.Option<string>>) => {
  let pieces: Array<string> = []
  let length = 0
  const end = () => {
    const line = length > longestLine ? Option.none() : Option.some(pieces.join(""))
    pieces = []
    length = 0
    return line
  }
  const add = (text: string) => {
    length += text.length
    if (length > longestLine) pieces = []
    else pieces.push(text)
  }
  return (text) => {
    const [first = "", ...rest] = text.split("\n")
    add(first)
    return rest
      .map((next) => {
        const line = end()
        add(next)
        return line
      })
      .filter((line) => Option.isNone(line) || line.value.trim() !== "")
  }
}

// helpers

const unreadable = (code: -32700 | -32600, reason: string, id: MessageId | null = null): Incoming => ({
  kind: "unreadable",
  code,
  id,
  reason
})

/** An id that JavaScript may have rounded. */
const hasLongId = (message: unknown) =>
  [idOf(message), idOf(paramsOf(message))].some((id) => Predicate.isNumber(id) && !Number.isSafeInteger(id))

const idOf = (message: unknown) => (Predicate.isRecord(message) ? (message["id"] ?? message["requestId"]) : undefined)
const paramsOf = (message: unknown) => (Predicate.isRecord(message) ? message["params"] : undefined)

const textOf = (id: string | number, written: unknown): MessageId => JSON.stringify(written ?? id)

const readMessage = (value: unknown, written: unknown = value): Incoming =>
  Either.match(Schema.decodeUnknownEither(Message)(value), {
    onLeft: () => unreadable(-32600, "This is no JSON-RPC message"),
    onRight: (message) => {
      const { method, params } = message
      const id = Schema.decodeUnknownOption(Id)(message.id)
      if (method === undefined)
        return "id" in message ? { kind: "other" } : unreadable(-32600, "This is no JSON-RPC message")
      if (!("id" in message))
        return method === "notifications/cancelled" ? cancelled(params, paramsOf(written)) : { kind: "other" }
      return Option.match(id, {
        onNone: () => unreadable(-32600, "The id of a request is a text or a number"),
        onSome: (id) => ({ kind: "request", id: textOf(id, idOf(written)), method, params })
      })
    }
  })

const cancelled = (params: unknown, written: unknown): Incoming =>
  Option.match(Schema.decodeUnknownOption(Cancelled)(params), {
    onNone: () => ({ kind: "other" }),
    onSome: ({ requestId }) => ({ kind: "cancel", id: textOf(requestId, idOf(written)) })
  })
