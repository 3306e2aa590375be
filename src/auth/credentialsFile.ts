import { Either, Option, Predicate, Redacted } from "effect"
import { parse, stringify, TomlError } from "smol-toml"
import { formatTimestamp } from "../domain/timestamp.ts"
import { absentToken, isSendable, type Credentials } from "./Credentials.ts"
import { readTimestamp } from "./expiry.ts"

/** A credentials file as a document, so that what we do not know survives every rewrite (design R12). */
export type Document = Readonly<Record<string, unknown>>

/** Reads TOML; the reason says where it breaks and quotes nothing, because the line may hold a token. */
export const parseDocument = (text: string): Either.Either<Document, string> =>
  Either.try({
    try: () => parse(text, { integersAsBigInt: true }),
    catch: (error) =>
      error instanceof TomlError ? `not valid TOML at line ${error.line}, column ${error.column}` : "not valid TOML"
  })

/** Writes what {@link parseDocument} read: integers come back as integers, floats as floats. */
export const printDocument = (document: Document): string => stringify(document, { numbersAsFloat: true })

/** The account in the document; none without a server, because its tokens would belong nowhere. */
export const readCredentials = (document: Document): Option.Option<Credentials> =>
  Option.map(textAt(document, "server", "url"), (serverUrl) => {
    const access = tokenAt(document, "access")
    const refresh = tokenAt(document, "refresh")
    return {
      access: access.token,
      refresh: refresh.token,
      accessExpiresAt: access.expiresAt,
      refreshExpiresAt: refresh.expiresAt,
      username: Option.getOrElse(textAt(document, "user", "username"), () => ""),
      teamSlug: textAt(document, "user", "team_slug"),
      serverUrl
    }
  })

/** The document with this account in the place of any other. */
export const withCredentials = (document: Document, credentials: Credentials): Document => ({
  ...withoutExpiries(document),
  tokens: {
    ...withoutKeys(tableAt(document, "tokens"), tokenKeys),
    access: Redacted.value(credentials.access),
    refresh: Redacted.value(credentials.refresh),
    ...expiryEntry("access_expires_at", credentials.accessExpiresAt),
    ...expiryEntry("refresh_expires_at", credentials.refreshExpiresAt)
  },
  user: {
    ...withoutKeys(tableAt(document, "user"), ["team_slug"]),
    username: credentials.username,
    ...Option.match(credentials.teamSlug, { onNone: () => ({}), onSome: (slug) => ({ team_slug: slug }) })
  },
  server: { ...tableAt(document, "server"), url: credentials.serverUrl }
})

/** The document with the account's name but without its tokens. */
export const withoutTokens = (document: Document): Document => withoutExpiries(narrowed(document, "tokens", tokenKeys))

/** The document without the account. */
export const withoutAccount = (document: Document): Document =>
  withoutKeys(document, ["tokens", "expiries", "user", "server"])

/** A table of the document, empty where there is none. */
export const tableAt = (document: Document, key: string): Document => {
  const table = document[key]
  return Predicate.isReadonlyRecord(table) ? table : {}
}

// helpers

const tokenKeys = ["access", "refresh", "access_expires_at", "refresh_expires_at"]

const withoutKeys = (table: Document, keys: ReadonlyArray<string>): Document =>
  Object.fromEntries(Object.entries(table).filter(([key]) => !keys.includes(key)))

/** Takes keys out of a table, and the table with its last key. */
const narrowed = (document: Document, name: string, keys: ReadonlyArray<string>): Document => {
  const table = withoutKeys(tableAt(document, name), keys)
  return Object.keys(table).length === 0 ? withoutKeys(document, [name]) : { ...document, [name]: table }
}

const withoutExpiries = (document: Document) => narrowed(document, "expiries", ["access", "refresh"])

const textAt = (document: Document, table: string, key: string) =>
  Option.liftPredicate(tableAt(document, table)[key], Predicate.isString).pipe(
    Option.filter((text) => text.trim() !== "")
  )

const tokenAt = (document: Document, name: "access" | "refresh") => {
  const text = Option.filter(textAt(document, "tokens", name), isSendable)
  const written = tableAt(document, "tokens")[`${name}_expires_at`] ?? tableAt(document, "expiries")[name]
  if (Option.isNone(text)) return absentToken
  if (written === undefined) return { token: Redacted.make(text.value), expiresAt: null }
  // A bare TOML date-time arrives as a Date whose ISO form lacks the offset that was not written.
  const expiresAt = readTimestamp(written instanceof Date ? written.toISOString() : String(written))
  return Option.match(expiresAt, {
    onNone: () => absentToken,
    onSome: (millis) => ({ token: Redacted.make(text.value), expiresAt: millis })
  })
}

const expiryEntry = (key: string, expiresAt: number | null) =>
  expiresAt === null ? {} : { [key]: formatTimestamp(expiresAt) }
