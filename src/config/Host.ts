import { Either } from "effect"

/** A control plane that a request may be sent to. */
export interface HostAddress {
  /** As configured, in canonical spelling, without a trailing slash. */
  readonly url: string
  /** Scheme, name and port: what a token is bound to (design R9). */
  readonly origin: string
}

/** The control plane this user has chosen, and where (design R8). */
export interface Host extends HostAddress {
  readonly source: "environment" | "config"
}

/** What {@link parseHost} accepts, in words that finish "must be ...". */
export const aHost = "an https:// URL without user name, query or fragment (http:// only for this machine)"

/** Reads the address of a control plane. The left side says what was expected. */
export const parseHost = (text: string): Either.Either<HostAddress, string> => {
  const trimmed = text.trim()
  // The URL parser forgives white space, backslashes and missing slashes; an address that a token is sent to must be plain.
  if (!/^https?:\/\/[^\s\\?#@/\p{Cc}][^\s\\?#@\p{Cc}]*$/iu.test(trimmed) || !URL.canParse(trimmed))
    return Either.left(aHost)
  const { hostname, origin, password, pathname, protocol, username } = new URL(trimmed)
  if (username !== "" || password !== "") return Either.left(aHost)
  if (protocol === "http:" && !isLoopback(hostname)) return Either.left(aHost)
  return Either.right({ url: `${origin}${pathname}`.replace(/\/+$/, ""), origin })
}

/** The same text fit for a message: what might be a password in it is hidden. */
export const withoutSecret = (text: string): string =>
  text.replace(/^(\s*[a-z][\w+.-]*:\/\/)?.*@/is, "$1***@").replace(/\?.*/s, "?***")

// helpers

const isLoopback = (hostname: string) =>
  hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname)
