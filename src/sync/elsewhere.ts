import type { QueueCounts } from "../events/QueuedEvent.ts"
import { accountOf } from "./standing.ts"

/** Why rows are nobody's (design R15), in words that follow "2 events". */
export const recordedByNobody = "recorded while sync was off or nobody was signed in"

/** What makes those rows an account's; whoever is signed in already is asked for nothing. */
export const adoption = (enabled: boolean): string =>
  `${enabled ? "Run" : "Set `SPEC_KITTY_ENABLE_SAAS_SYNC=1`, then run"} \`spec-kitty auth login\`: it makes them yours.`

/** A number of events. */
export const eventsOf = (count: number): string => (count === 1 ? "1 event" : `${count} events`)

/**
 * Events that wait without being this account's, each kind as a sentence with the one command that helps: nobody may take
 * an empty queue of one account for an empty queue.
 */
export const adviceOnOthers = (
  { others, unclaimed }: Pick<QueueCounts, "others" | "unclaimed">,
  enabled: boolean
): ReadonlyArray<string> => [
  ...(unclaimed === 0
    ? []
    : [`${eventsOf(unclaimed)} ${recordedByNobody}: no account's yet, so not sent. ${adoption(enabled)}`]),
  ...others.map(({ count, scope }) => {
    const { server, team, user } = accountOf(scope)
    return `${eventsOf(count)} of ${user} at ${server}, team ${team}: sent only as ${user}. Sign in there with \`spec-kitty auth login --force\`.`
  })
]
