import { Either, Option, ParseResult, Schema } from "effect"
import { canonical, isObject, named } from "./wire.ts"

/** Lifetimes that hold when the server does not state its own, in seconds. */
export const defaultLifetimes = { access: 900, refresh: 604_800 } as const

/** POST {@link paths.token}. */
export const LoginRequest = Schema.Struct({
  username: Schema.NonEmptyString,
  password: Schema.Redacted(Schema.NonEmptyString)
}).annotations(named("LoginRequest", "Username and password, exchanged once for a pair of tokens"))
export type LoginRequest = typeof LoginRequest.Type

/** POST {@link paths.tokenRefresh}. */
export const RefreshRequest = Schema.Struct({
  refresh: Schema.Redacted(Schema.NonEmptyString)
}).annotations(named("RefreshRequest", "The refresh token; it is spent by this call"))
export type RefreshRequest = typeof RefreshRequest.Type

/** A pair of tokens. Refreshing rotates both; lifetimes in seconds from now. A refresh may leave `team_slug` out. */
export const TokenPair = Schema.Struct({
  access: Schema.Redacted(Schema.NonEmptyString),
  refresh: Schema.Redacted(Schema.NonEmptyString),
  accessLifetime: lifetime("access_lifetime"),
  refreshLifetime: lifetime("refresh_lifetime"),
  teamSlug: Schema.optionalWith(Schema.NonEmptyString, { exact: true }).pipe(Schema.fromKey("team_slug"))
}).annotations(named("TokenPair", "Access and refresh token", ["access_lifetime", "refresh_lifetime"]))
export type TokenPair = typeof TokenPair.Type

/** Reads a token answer with its synonyms (`expires_in`, `refresh_expires_in`) and numeric texts. */
export const decodeTokenPair = (body: unknown): Either.Either<TokenPair, ParseResult.ParseError> =>
  decodeCanonical(readable(canonical(body, synonyms)))

// helpers

function lifetime<const Key extends string>(key: Key) {
  return Schema.optionalWith(Schema.NonNegative, { exact: true }).pipe(Schema.fromKey(key))
}

const synonyms = { expires_in: "access_lifetime", refresh_expires_in: "refresh_lifetime" }

const decodeCanonical = Schema.decodeUnknownEither(TokenPair)

const seconds = Schema.decodeUnknownOption(
  Schema.Union(Schema.Number, Schema.NumberFromString).pipe(Schema.nonNegative(), Schema.finite())
)

const readable = (body: unknown): unknown => {
  if (!isObject(body)) return body
  const { access_lifetime: access, refresh_lifetime: refresh, team_slug: team, ...rest } = body
  return {
    ...rest,
    ...present("access_lifetime", seconds(access)),
    ...present("refresh_lifetime", seconds(refresh)),
    ...present(
      "team_slug",
      Option.filter(Option.some(team), (value) => typeof value === "string" && value !== "")
    )
  }
}

const present = (key: string, value: Option.Option<unknown>) =>
  Option.match(value, { onNone: () => ({}), onSome: (found) => ({ [key]: found }) })
