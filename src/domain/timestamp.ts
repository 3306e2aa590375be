import { DateTime } from "effect"
import { Timestamp } from "./ids.ts"

/** Microseconds and `+00:00`: string order is time order, also against lines that others wrote (design 4). */
export const formatTimestamp = (epochMillis: number): Timestamp =>
  Timestamp.make(DateTime.formatIso(DateTime.unsafeMake(epochMillis)).replace(/\.(\d{3})Z$/, ".$1000+00:00"))

/** The same, where a time may be none. */
export const knownTime = (epochMillis: number | null): Timestamp | null =>
  epochMillis === null ? null : formatTimestamp(epochMillis)

/** Whole seconds and `Z`, as the activity log of a prompt has them. */
export const formatSeconds = (epochMillis: number): string =>
  `${DateTime.formatIso(DateTime.unsafeMake(epochMillis)).slice(0, 19)}Z`
