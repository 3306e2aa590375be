import { ClientRequestRpcs } from "@effect/ai/McpSchema"
import * as RpcServer from "@effect/rpc/RpcServer"
import { Deferred, Effect, Either, Mailbox, Option, ParseResult, Predicate, Schema } from "effect"
import { Terminal } from "../../platform/Terminal.ts"
import { answerLine, errorLine } from "./answers.ts"
import { cutLines, readLine, tooLong, type Incoming, type MessageId } from "./messages.ts"
import { lastCallsGrace } from "./schedules.ts"

type Deliver = Parameters<Parameters<typeof RpcServer.Protocol.make>[0]>[0]

/** The only client there is on a pair of pipes. */
const client = 0

/**
 * JSON-RPC over standard input and output, a message a line, for Effect's server. Its own is not used: one line that is no
 * JSON ends it, ids that are texts do, and what goes wrong has no code that a client knows (ADR 0018).
 */
export const stdio = Effect.gen(function* () {
  const terminal = yield* Terminal
  const idle = yield* Deferred.make<void>()
  const ended = yield* Deferred.make<void>()
  const requests = requestNames()

  const handle = (deliver: Deliver) => (message: Incoming) => {
    switch (message.kind) {
      case "request":
        return Either.match(understood(message), {
          onLeft: ({ code, problem }) => terminal.write(errorLine(message.id, code, problem)),
          onRight: ({ method, payload }) =>
            deliver(client, {
              _tag: "Request",
              id: requests.enter(message.id),
              tag: method,
              payload,
              headers: []
            })
        })
      case "cancel":
        return Option.match(requests.forget(message.id), {
          onNone: () => Effect.void,
          onSome: (requestId) => deliver(client, { _tag: "Interrupt", requestId })
        })
      case "unreadable":
        return terminal.write(errorLine(message.id, message.code, message.reason))
      case "other":
        return Effect.void
    }
  }

  const listen = (deliver: Deliver) => {
    const cut = cutLines()
    const messages = (text: string) =>
      cut(text).flatMap((line) => Option.match(line, { onNone: () => [tooLong], onSome: readLine }))
    return terminal
      .receive((text) => Effect.forEach(messages(text), handle(deliver), { discard: true }))
      .pipe(
        // The last line may have no end.
        Effect.zipRight(Effect.suspend(() => Effect.forEach(messages("\n"), handle(deliver), { discard: true }))),
        // Suspended: until the server runs, what delivers is a buffer that nobody reads again.
        Effect.zipRight(Effect.suspend(() => deliver(client, { _tag: "Eof" }))),
        Effect.zipRight(Effect.timeoutOption(Deferred.await(idle), lastCallsGrace)),
        Effect.ensuring(Deferred.succeed(ended, undefined))
      )
  }

  const protocol = yield* RpcServer.Protocol.make((deliver) =>
    Effect.gen(function* () {
      yield* Effect.forkScoped(Effect.interruptible(listen(deliver)))
      return {
        disconnects: yield* Mailbox.make<number>(),
        send: (_client, response) => {
          if (response._tag !== "Exit") return Effect.logWarning("MCP: something was not understood", response)
          return Option.match(requests.leave(response.requestId), {
            // Cancelled: nobody waits for it.
            onNone: () => Effect.void,
            onSome: (id) => terminal.write(answerLine(id, response.exit))
          })
        },
        end: () => Effect.asVoid(Deferred.succeed(idle, undefined)),
        clientIds: Effect.succeed(new Set([client])),
        initialMessage: Effect.succeedNone,
        supportsAck: false,
        supportsTransferables: false,
        supportsSpanPropagation: false
      }
    })
  )
  return { protocol, ended: Deferred.await(ended) }
})

// helpers

/** Methods that Effect's server knows and does not serve; a client that asks has not read what was advertised. */
const unserved = ["completion/complete", "logging/setLevel", "resources/subscribe", "resources/unsubscribe"]

/** What a request asks of Effect's server. A tool without arguments may be called without any, or with null. */
const understood = ({ method, params }: Extract<Incoming, { readonly kind: "request" }>) => {
  const served = ClientRequestRpcs.requests.get(method)
  if (served === undefined || unserved.includes(method))
    return Either.left({ code: -32601, problem: `There is no method ${method.slice(0, 100)}` })
  const payload =
    method === "tools/call" && Predicate.isRecord(params) ? { ...params, arguments: params["arguments"] ?? {} } : params
  const schema: Schema.Schema.AnyNoContext = served.payloadSchema
  return Either.mapBoth(Schema.decodeUnknownEither(schema)(payload), {
    onLeft: (error) => ({ code: -32602, problem: misfit(method, payload, error) }),
    onRight: () => ({ method, payload })
  })
}

/** Which member of a request's params is not what the protocol says. */
const misfit = (method: string, params: unknown, error: ParseResult.ParseError) => {
  const path = ParseResult.ArrayFormatter.formatErrorSync(error)[0]?.path ?? []
  const found = path.reduce<unknown>(
    (inner, key) => (Predicate.isRecord(inner) ? inner[String(key)] : undefined),
    params
  )
  const name = ["params", ...path].join(".")
  return `${method} needs ${name}, which ${found === undefined ? "is missing" : "is not what the protocol says"}`
}

/** Requests that wait for an answer, under numbers of our own: the client's ids may be anything. */
const requestNames = () => {
  const waiting = new Map<string, MessageId>()
  let last = 0
  return {
    enter: (id: MessageId) => {
      const name = String(++last)
      waiting.set(name, id)
      return name
    },
    leave: (name: string) => {
      const id = Option.fromNullable(waiting.get(name))
      waiting.delete(name)
      return id
    },
    forget: (id: MessageId) => {
      const name = [...waiting].findLast(([, theirs]) => theirs === id)?.[0]
      if (name !== undefined) waiting.delete(name)
      return Option.fromNullable(name)
    }
  }
}
