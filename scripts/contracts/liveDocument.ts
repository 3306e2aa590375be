import { Duration } from "effect"
import { contractCases } from "../../src/conformance/check.ts"
import {
  AckFrame,
  EventFrame,
  livePath,
  PingFrame,
  PongFrame,
  RefusalFrame,
  SnapshotFrame
} from "../../src/contract/live.ts"
import { paths } from "../../src/contract/paths.ts"
import { reconnectAttempts } from "../../src/daemon/schedules.ts"
import { liveAckTime, liveGreetingTime, liveOpenTimeout, liveSilence } from "../../src/sync/schedules.ts"
import { fieldRows, generated, table } from "./markdown.ts"

const frames = [
  ["snapshot", "server", "First, before anything else. The client needs nothing of it", SnapshotFrame],
  ["ping", "server", "When it likes; the client answers with a pong", PingFrame],
  ["ack", "server", "The event is taken, durably, or was taken before: the client is done with it", AckFrame],
  ["error", "server", "The event is refused: the client keeps it as failed, with the reason", RefusalFrame],
  ["event", "server", "An event of somebody else; the client does nothing with it", EventFrame],
  ["pong", "client", "The timestamp of the ping, as it came", PongFrame]
] as const

const minutes = (duration: Duration.Duration) => `${Duration.toMinutes(duration)} minutes`
const seconds = (duration: Duration.Duration) => `${Duration.toSeconds(duration)} seconds`

/** `contracts/live-events.md`: events one by one over a WebSocket (S032 US2). */
export const liveDocument = (): string => `${generated}

# Live events

How \`spec-kitty\` delivers events as they happen. A server need not offer this: without it the same events come in batches
([batch-ingest.md](batch-ingest.md)), which also says what an event is and how it is judged. The two mix freely, since \`event_id\` is the identity of an event.

## Token

\`\`\`http
POST ${paths.wsToken}
Authorization: Bearer <access token>
\`\`\`

answers \`{"ws_token": TEXT}\`, good for one upgrade and for a short time; 401 as everywhere; 404 where live events are not offered.

## Connection

\`\`\`http
GET ${livePath}
Upgrade: websocket
Authorization: Bearer <ws_token>
\`\`\`

- \`wss://\` at the host that issued the session; \`ws://\` on loopback only. The token never is in the address. Redirects are not followed.
- A token that is not known is answered with 401 instead of the upgrade.
- Token and upgrade may take ${seconds(liveOpenTimeout)} each, and the first frame ${seconds(liveGreetingTime)}.
- Frames are JSON texts of at most 8 MiB. Anything else closes the connection. Types that the client does not know are ignored.
- A server that pings, and is then not heard for ${minutes(liveSilence)}, is left. One that never pings may be quiet.
- A connection that is lost is tried again after 0.5 seconds, doubling to 30; after ${reconnectAttempts} failures in a row events go in batches.

## Events

The client sends the event itself, without a wrapper, as it would be in a batch; backlogs come in batches.
**An event counts as delivered only when it is acknowledged, never because it was sent.** What is not acknowledged within ${seconds(liveAckTime)} is sent again in a batch,
where a server that has it says \`duplicate\`. A server that acknowledges nothing keeps the contract, too.

## Frames

${frames
  .map(([type, from, meaning, schema]) =>
    [`### ${type} (${from})`, `${meaning}.`, table(["field", "required", "value"], fieldRows(schema))].join("\n\n")
  )
  .join("\n\n")}

## Trying a server

${table(
  ["case of `spec-kitty contract check`", "a server that keeps the contract"],
  contractCases.flatMap(({ group, name, rule }) => (group === "live" ? [[`\`${group}/${name}\``, rule]] : []))
)}
`
