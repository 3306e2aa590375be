import type { EventBody } from "../domain/draft.ts"
import { encodeEvent, stamp, type Event } from "../domain/Event.ts"

/** An event as JSON text that a test may change before it is sent. */
export type WireEvent = Readonly<Record<string, unknown>> & { readonly event_id: string }

/** Everything that surrounds a body. */
export type Surroundings = Omit<Event, keyof EventBody>

/** The event of a body as it goes over the wire, keys sorted. */
export const wireEvent = (surroundings: Surroundings, body: EventBody): WireEvent =>
  JSON.parse(encodeEvent(stamp({ ...surroundings, ...body }, surroundings.lamportClock)))
