import { Effect, Option } from "effect"
import type { OriginProviderName } from "../contract/origin.ts"
import type { Misread } from "../tracker/sparing.ts"
import { SaaSTrackerClient } from "../tracker/SaaSTrackerClient.ts"
import { TicketNotUnderstood, TicketUnknown } from "./errors.ts"
import { originBinding, type OriginBinding } from "./ready.ts"
import { candidatesOf, keyIn, type OriginCandidate } from "./Ticket.ts"

/** What to look for; without key and text, tickets in the provider's order. */
export interface OriginQuery {
  /** The control plane gives it precedence over the text. */
  readonly key: Option.Option<string>
  readonly text: Option.Option<string>
  readonly limit: number
}

/** Tickets that may be meant, plain and complete; `raw` is the control plane's answer as it came. */
export interface SearchOriginResult {
  readonly provider: OriginProviderName
  readonly resourceType: string
  readonly resourceId: string
  readonly candidates: ReadonlyArray<OriginCandidate>
  readonly raw: unknown
  /** Tickets that could not be read; they are in `raw` only. */
  readonly misread: ReadonlyArray<Misread>
}

/** Looks for tickets that a mission may come from (S061). Writes nothing. */
export const searchOriginCandidates = Effect.fn("origin.search")(function* (query: OriginQuery) {
  return yield* searchIn(yield* originBinding("Looking for tickets in", Option.none()), query)
})

/** The ticket with this key, in any case; it must be that one and no other. */
export const findTicket = Effect.fn("origin.findTicket")(function* (key: string) {
  return yield* findIn(yield* originBinding("Looking for the ticket in", Option.none()), key)
})

// helpers

/** How many tickets are asked for when one is meant. */
const few = 10

const searchIn = ({ projectSlug, provider }: OriginBinding, { key, limit, text }: OriginQuery) =>
  Effect.gen(function* () {
    const client = yield* SaaSTrackerClient
    const words = given(text)
    const wanted = Option.orElse(given(key), () => Option.flatMap(words, keyIn))
    const {
      envelope,
      misread = [],
      raw
    } = yield* client.searchIssues({
      provider,
      projectSlug,
      limit,
      ...Option.match(words, { onNone: () => ({}), onSome: (queryText) => ({ queryText }) }),
      ...Option.match(wanted, { onNone: () => ({}), onSome: (queryKey) => ({ queryKey }) })
    })
    const { resourceId, resourceType } = envelope
    const found: SearchOriginResult = {
      provider,
      resourceType,
      resourceId,
      candidates: candidatesOf(provider, envelope),
      raw,
      misread
    }
    return found
  })

const findIn = (binding: OriginBinding, key: string) =>
  Effect.gen(function* () {
    const { candidates, misread } = yield* searchIn(binding, { key: Option.some(key), text: Option.none(), limit: few })
    const wanted = key.trim().toLowerCase()
    const found = candidates.find(({ externalIssueKey }) => externalIssueKey.toLowerCase() === wanted)
    if (found !== undefined) return found
    // What could not be read may be the one that is meant.
    const unread = misread.find((one) => one.key?.toLowerCase() === wanted) ?? misread[0]
    if (unread !== undefined) {
      const { field, problem } = unread
      return yield* new TicketNotUnderstood({ key: key.trim(), provider: binding.provider, field, problem })
    }
    const keys = candidates.map(({ externalIssueKey }) => externalIssueKey)
    return yield* new TicketUnknown({ key: key.trim(), provider: binding.provider, candidates: keys })
  })

const given = (text: Option.Option<string>) =>
  Option.filter(
    Option.map(text, (value) => value.trim()),
    (value) => value !== ""
  )
