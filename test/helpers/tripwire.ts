import { subscribe, unsubscribe } from "node:diagnostics_channel"
import { Effect } from "effect"

/** Notes the sockets that this process opens to anybody, and the requests that it makes. */
export const tripwire = Effect.acquireRelease(
  Effect.sync(() => {
    const opened: Array<unknown> = []
    const note = (message: unknown) => opened.push(message)
    const channels = ["net.client.socket", "undici:client:beforeConnect", "undici:request:create"]
    for (const channel of channels) subscribe(channel, note)
    return { opened, end: () => channels.forEach((channel) => unsubscribe(channel, note)) }
  }),
  ({ end }) => Effect.sync(end)
)
