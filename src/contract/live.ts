import { Option, Schema } from "effect"
import { isObject, JsonObject, named, openEnum, optional, parseJson, renamed } from "./wire.ts"

/**
 * Where events travel one by one over a WebSocket (S032 US2): `wss://`, the token of {@link WsToken} as `Authorization:
 * Bearer` on the upgrade, never in the address. A client sends the bare event object; everything else has a `type`.
 */
export const livePath = "/ws/v1/events/"

/** The same at a host, with or without a slash at its end. */
export const liveUrl = (host: string): string => `${host.replace(/\/+$/, "").replace(/^http/i, "ws")}${livePath}`

/** POST {@link paths.wsToken}, no body: a token for one connection, good for a short time. */
export const WsToken = Schema.Struct({
  wsToken: renamed("ws_token", Schema.Redacted(Schema.NonEmptyString))
}).annotations(named("WsToken", "A short-lived token for the upgrade of one WebSocket"))
export type WsToken = typeof WsToken.Type

/** The first thing that a server says. */
export const SnapshotFrame = Schema.Struct({
  type: Schema.Literal("snapshot"),
  workPackages: renamed("work_packages", Schema.Array(JsonObject))
}).annotations(named("SnapshotFrame", "What the server knows, said first"))

/** To be answered with a {@link PongFrame} that says its timestamp back. */
export const PingFrame = Schema.Struct({ type: Schema.Literal("ping"), timestamp: Schema.Unknown }).annotations(
  named("PingFrame", "The server asks whether anybody is there")
)

/** The server has taken the event, or had it already. */
export const AckFrame = Schema.Struct({
  type: Schema.Literal("ack"),
  eventId: renamed("event_id", Schema.String),
  status: openEnum("success", "duplicate")
}).annotations(named("AckFrame", "The server has taken this event, or had it already"))

/** The server refuses the event. */
export const RefusalFrame = Schema.Struct({
  type: Schema.Literal("error"),
  eventId: renamed("event_id", Schema.String),
  error: Schema.String
}).annotations(named("RefusalFrame", "The server refuses this event, and says why"))

/** An event of somebody else; there is nothing to do with it here. */
export const EventFrame = Schema.Struct({ type: Schema.Literal("event"), event: optional(JsonObject) }).annotations(
  named("EventFrame", "An event of somebody else")
)

/** What a server may say. */
export const ServerFrame = Schema.Union(SnapshotFrame, PingFrame, AckFrame, RefusalFrame, EventFrame)
export type ServerFrame = typeof ServerFrame.Type

/** What a client says beside events. */
export const PongFrame = Schema.Struct({ type: Schema.Literal("pong"), timestamp: Schema.Unknown }).annotations(
  named("PongFrame", "The answer to a ping, with its timestamp")
)

/** A frame as we read it; `other` is whatever a client has nothing to do with, a newer server's frames among it. */
export type HeardFrame =
  | typeof PingFrame.Type
  | typeof AckFrame.Type
  | typeof RefusalFrame.Type
  | { readonly type: "other" }

/** None where it is not a JSON object: a server that says such things is none of ours. */
export const readFrame = (text: string): Option.Option<HeardFrame> =>
  Option.map(Option.filter(parseJson(text), isObject), (frame) =>
    frame["type"] === "ping"
      ? { type: "ping", timestamp: frame["timestamp"] }
      : Option.getOrElse(decodeHeard(frame), (): HeardFrame => ({ type: "other" }))
  )

/** A frame as it travels. */
export const frameText = Schema.encodeSync(Schema.parseJson(Schema.Union(ServerFrame, PongFrame)))

// helpers

const decodeHeard = Schema.decodeUnknownOption(Schema.Union(AckFrame, RefusalFrame))
