import { Clock, Duration, Effect, Either, Encoding, HashSet, Option, Redacted, Ref, Schema } from "effect"
import type { TokenPair } from "../contract/tokens.ts"
import { uuid4 } from "../platform/Uuid.ts"
import type { SandboxSettings } from "./options.ts"
import type { StateUnusable } from "./errors.ts"
import type { Keep } from "./state/Keep.ts"
import { Refused, unauthorized } from "./refusals.ts"
import { liveTokenLifetime } from "./schedules.ts"
import { sign, verify } from "./signature.ts"

/** Who is calling. */
export interface Caller {
  readonly username: string
  readonly teamSlug: string | null
}

/** Tokens: opaque to clients, signed, with an expiry; a refresh token works once. */
export interface Accounts {
  readonly login: (username: string, password: Redacted.Redacted) => Effect.Effect<TokenPair, Refused>
  readonly refresh: (token: Redacted.Redacted) => Effect.Effect<TokenPair, Refused>
  /** Who sent `Authorization: <header>`. */
  readonly authenticate: (header: string | undefined) => Effect.Effect<Caller, Refused>
  /** A token for one upgrade, which nothing else takes. */
  readonly liveToken: (caller: Caller) => Effect.Effect<Redacted.Redacted>
  /** Who sent it. */
  readonly authenticateLive: Accounts["authenticate"]
  /** Access tokens issued so far are refused from now on; refreshing still works. */
  readonly expireAccess: Effect.Effect<void>
  /** No token issued so far works any more. */
  readonly revoke: Effect.Effect<void>
}

export const makeAccounts = (
  settings: SandboxSettings,
  newKey: string,
  keep: Keep
): Effect.Effect<Accounts, StateUnusable> =>
  Effect.gen(function* () {
    const { counts, key } = yield* loadLedger(keep, newKey)
    const spentBefore = yield* Effect.map(keep.all("spent"), (all) => HashSet.fromIterable(all.map(({ key }) => key)))
    const ledger = yield* Ref.make<Ledger>({ ...counts, spent: spentBefore })
    const count = (change: (counts: Counts) => Counts) =>
      Ref.updateAndGet(ledger, (state) => ({ ...state, ...change(state) })).pipe(
        Effect.flatMap((state) => keepCounts(keep, state)),
        Effect.orDie
      )

    const token = ({ teamSlug, username }: Caller, kind: Claims["kind"], lifetime: number) =>
      Effect.gen(function* () {
        const expires = (yield* Clock.currentTimeMillis) + lifetime * 1000
        const { generation, session } = yield* Ref.get(ledger)
        return Redacted.make(seal(key, { kind, username, teamSlug, expires, generation, session, nonce: yield* uuid4 }))
      })

    const issue = (caller: Caller) =>
      Effect.gen(function* () {
        const pair: TokenPair = {
          access: yield* token(caller, "access", settings.tokenLifetime),
          refresh: yield* token(caller, "refresh", settings.refreshLifetime),
          accessLifetime: settings.tokenLifetime,
          refreshLifetime: settings.refreshLifetime,
          ...(caller.teamSlug === null ? {} : { teamSlug: caller.teamSlug })
        }
        return pair
      })

    const open = (kind: Claims["kind"], token: string) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const { generation, session } = yield* Ref.get(ledger)
        return Option.filter(
          unseal(key, token),
          (claims) =>
            claims.kind === kind &&
            claims.expires > now &&
            claims.session >= session &&
            (kind === "refresh" || claims.generation >= generation)
        )
      })

    const bearerOf = (kind: Claims["kind"]) => (header: string | undefined) =>
      open(kind, /^bearer\s+(\S+)$/i.exec(header ?? "")?.[1] ?? "").pipe(
        Effect.flatMap(Option.match({ onNone: () => unauthorized, onSome: Effect.succeed }))
      )

    return {
      login: (username, password) =>
        Option.match(admit(settings, username, Redacted.value(password)), {
          onNone: () => new Refused({ status: 401, code: "unauthorized", message: "Invalid username or password" }),
          onSome: issue
        }),
      refresh: (token) =>
        Effect.gen(function* () {
          const text = Redacted.value(token)
          const claims = yield* open("refresh", text)
          const fresh = yield* Ref.modify(ledger, (state) => [
            !HashSet.has(state.spent, text),
            { ...state, spent: HashSet.add(state.spent, text) }
          ])
          if (Option.isNone(claims) || !fresh) return yield* spent
          yield* Effect.orDie(keep.put(() => [{ kind: "spent", key: text, value: "null" }]))
          return yield* issue({ username: claims.value.username, teamSlug: claims.value.teamSlug })
        }),
      authenticate: bearerOf("access"),
      liveToken: (caller) => token(caller, "live", Duration.toSeconds(liveTokenLifetime)),
      authenticateLive: bearerOf("live"),
      expireAccess: count(({ generation, session }) => ({ generation: generation + 1, session })),
      revoke: count(({ generation, session }) => ({ generation, session: session + 1 }))
    }
  })

// helpers

const Counts = Schema.Struct({ generation: Schema.Int, session: Schema.Int })
type Counts = typeof Counts.Type

interface Ledger extends Counts {
  readonly spent: HashSet.HashSet<string>
}

const CountsText = Schema.parseJson(Counts)

const keepCounts = (keep: Keep, { generation, session }: Counts) =>
  keep.put(() => [{ kind: "ledger", key: "counts", value: Schema.encodeSync(CountsText)({ generation, session }) }])

/** The key and counts of an earlier sandbox on the same file; without one, its own key is kept for the next. */
const loadLedger = (keep: Keep, newKey: string) =>
  Effect.gen(function* () {
    const known = yield* keep.all("ledger")
    const valueOf = (name: string) => Option.fromNullable(known.find(({ key }) => key === name)?.value)
    const key = valueOf("key")
    if (Option.isNone(key)) yield* keep.put(() => [{ kind: "ledger", key: "key", value: newKey }])
    const counts = Option.flatMap(valueOf("counts"), Schema.decodeOption(CountsText))
    return {
      key: Option.getOrElse(key, () => newKey),
      counts: Option.getOrElse(counts, () => ({ generation: 0, session: 0 }))
    }
  })

const Claims = Schema.Struct({
  kind: Schema.Literal("access", "refresh", "live"),
  username: Schema.String,
  teamSlug: Schema.NullOr(Schema.String),
  expires: Schema.Number,
  generation: Schema.Int,
  session: Schema.Int,
  nonce: Schema.String
})
type Claims = typeof Claims.Type

const ClaimsText = Schema.parseJson(Claims)

const spent = new Refused({
  status: 401,
  code: "unauthorized",
  message: "The refresh token is unknown, spent or expired"
})

const seal = (key: string, claims: Claims): string => {
  const body = Encoding.encodeBase64Url(Schema.encodeSync(ClaimsText)(claims))
  return `${claims.kind}.${body}.${sign(key, body)}`
}

const unseal = (key: string, token: string): Option.Option<Claims> => {
  const [, body = "", signature = ""] = token.split(".")
  if (!verify(key, body, signature)) return Option.none()
  return Option.flatMap(Either.getRight(Encoding.decodeBase64UrlString(body)), Schema.decodeOption(ClaimsText))
}

const admit = ({ users }: SandboxSettings, username: string, password: string): Option.Option<Caller> => {
  if (users === null) return password === "kitty" ? Option.some({ username, teamSlug: "demo-team" }) : Option.none()
  const user = users.find((one) => one.username === username && one.password === password)
  return user === undefined ? Option.none() : Option.some({ username, teamSlug: user.teamSlug ?? null })
}
