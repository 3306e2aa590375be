import { accountOf, ownerOf } from "../auth/Scope.ts"
import type { QueueCounts, ScopeCount } from "../events/QueuedEvent.ts"

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
  ...others.flatMap(({ count, held, scope }) => {
    const { user } = accountOf(scope)
    const there = `Sign in there, ${withItsHost(scope)}, with \`spec-kitty auth login --force\``
    return [
      ...(count === 0 ? [] : [`${eventsOf(count)} of ${ownerOf(scope)}: sent only as ${user}. ${there}.`]),
      ...(held === 0
        ? []
        : [
            `${eventsOf(held)} of ${ownerOf(scope)}: held on this machine. ${there}, then \`spec-kitty sync status\` says what helps.`
          ])
    ]
  })
]

/** Events of the project at hand that other accounts have here, held until those let them go. */
export const adviceOnHeldOfOthers = (held: ReadonlyArray<ScopeCount>, own: string | null): ReadonlyArray<string> =>
  held.flatMap(({ count, scope }) =>
    scope === null || scope === own
      ? []
      : [
          `${eventsOf(count)} of this project ${count === 1 ? "is" : "are"} held for ${ownerOf(scope)}: signed in there (${withItsHost(scope)}, \`spec-kitty auth login --force\`), \`spec-kitty sync retry --all\`, run in it, lets ${count === 1 ? "it" : "them"} leave.`
        ]
  )

// helpers

/** Signing in leads to the host in use, which may be another one by now. */
const withItsHost = (scope: string) => `with \`SPEC_KITTY_SAAS_URL=${accountOf(scope).server}\``
