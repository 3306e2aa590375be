import { formatTimestamp } from "../../src/domain/timestamp.ts"
import { draftOf } from "../events/drafts.ts"

/** The host refuses every fortieth of our events. */
export const isBad = (n: number): boolean => n % 40 === 11

/** The n-th event, dated now; its title says its number wherever it turns up. */
export const numbered = (n: number) =>
  draftOf(n, {
    timestamp: formatTimestamp(Date.now()),
    ...(isBad(n) ? { payload: { title: `Event ${n}` } } : {})
  })

/** The number that an event as it travels carries in its title. */
export const numberOf = (event: Readonly<Record<string, unknown>>): number =>
  Number(/"title":"Event (\d+)"/.exec(JSON.stringify(event))?.[1])
