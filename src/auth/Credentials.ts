import { Either, Option, Redacted } from "effect"
import type { Host } from "../config/Host.ts"
import { parseHost } from "../config/Host.ts"
import { NotSignedIn } from "./errors.ts"
import { isExpired } from "./expiry.ts"
import { accountScope } from "./Scope.ts"

/** What a token answer gives; expiries in epoch milliseconds, null when unknown. */
export interface TokenPair {
  readonly access: Redacted.Redacted
  readonly refresh: Redacted.Redacted
  readonly accessExpiresAt: number | null
  readonly refreshExpiresAt: number | null
  readonly teamSlug: Option.Option<string>
}

/** The account of this machine. `serverUrl` is the host that issued the tokens and the only one to see them (R9). */
export interface Credentials extends TokenPair {
  readonly username: string
  readonly serverUrl: string
}

/** An absent token is one that expired at the epoch: nothing sends it, and what replaces an old one replaces it. */
export const absentToken = { token: Redacted.make(""), expiresAt: 0 } as const

/** A header cannot carry anything else, and asking it to would end in an error that quotes the token. */
export const isSendable = (token: string): boolean => /^[\x21-\x7e]+$/.test(token)

/** The origin that the tokens belong to; none when the stored URL is not one that may be trusted with them. */
export const originOf = (credentials: Credentials): Option.Option<string> =>
  Option.map(Either.getRight(parseHost(credentials.serverUrl)), ({ origin }) => origin)

/** Whose events this account's are; see {@link accountScope}. */
export const scopeOf = (credentials: Credentials): Option.Option<string> =>
  Option.map(originOf(credentials), (origin) => accountScope({ ...credentials, origin }))

/** A session is there as long as one of its tokens may be good. */
export const hasSession = (credentials: Credentials, now: number): boolean =>
  !isExpired(credentials.accessExpiresAt, now) || !isExpired(credentials.refreshExpiresAt, now)

/** The account, if it may act at this host now; no network (design R9). */
export const sessionAt = (
  host: Host,
  stored: Option.Option<Credentials>,
  now: number
): Either.Either<Credentials, NotSignedIn> =>
  Option.match(stored, {
    onNone: () => Either.left(new NotSignedIn({ host: host.origin, reason: "none" })),
    onSome: (credentials) => {
      if (!Option.contains(originOf(credentials), host.origin))
        return Either.left(new NotSignedIn({ host: host.origin, reason: "other_host" }))
      return hasSession(credentials, now)
        ? Either.right(credentials)
        : Either.left(new NotSignedIn({ host: host.origin, reason: "expired" }))
    }
  })
